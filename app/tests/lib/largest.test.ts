import { expect, test } from 'vitest';
import { largest } from '../../src/lib/largest';

test('the largest that fits is found to the atom', () => {
  for (const limit of [0n, 1n, 7n, 999_999_999_999n, 2n ** 63n - 2n]) {
    expect(largest(0n, 2n ** 63n - 1n, (amount) => amount <= limit)).toBe(limit);
  }
});

test('all fits, or not even the least does', () => {
  expect(largest(0n, 10n, () => true)).toBe(10n);
  expect(largest(1n, 10n, () => false)).toBeNull();
  expect(largest(0n, 0n, () => true)).toBe(0n);
});

test('with fewer steps the answer still fits', () => {
  const found = largest(0n, 1n << 32n, (amount) => amount <= 123_456_789n, 14) ?? -1n;
  expect(found).toBeLessThanOrEqual(123_456_789n);
  expect(found).toBeGreaterThan(123_000_000n);
});
