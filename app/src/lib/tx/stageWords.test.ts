import { expect, test } from 'vitest';
import { stageWords } from './stageWords';

test('a transaction has failed only where there was one', () => {
  expect(stageWords({ stage: 'failed' })).toBe('Not sent');
  expect(stageWords({ stage: 'failed', signature: 'signature' })).toBe('Failed');
});
