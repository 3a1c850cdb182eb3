import { expect, it } from 'vitest';
import { lastStage } from './send';
import { OVER, type Stage } from './store';

it('an action whose blockhash is past is over, whatever the node last said', () => {
  const said: (Stage | null)[] = [null, 'processed', 'confirmed', 'finalized'];
  expect(said.map(lastStage)).toEqual(['unknown', 'unknown', 'confirmed', 'finalized']);
  expect(said.every((each) => OVER.has(lastStage(each)))).toBe(true);
});
