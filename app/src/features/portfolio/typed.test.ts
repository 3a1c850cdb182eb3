import { expect, test } from 'vitest';
import { cleared } from './typed';

test('a field is cleared when what stands in it was sent, and keeps what was typed meanwhile', () => {
  expect(cleared('100')('100')).toBe('');
  expect(cleared('100')('250')).toBe('250');
});
