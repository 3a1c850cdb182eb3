import { expect, test } from 'vitest';
import { fitsPicture, volOf } from './vol';

const at = (iv: number) => ({ expiryTs: 0, days: 1, iv });

test('realised volatility is drawn unless it would flatten the implied one', () => {
  expect(fitsPicture(0.9, [at(0.7), at(0.6)], 0.7)).toBe(true);
  expect(fitsPicture(40.98, [at(0.7), at(0.6)], 0.7)).toBe(false);
  expect(fitsPicture(2.5, [at(0.7)], 0.9)).toBe(true);
  expect(fitsPicture(2.5, [at(0.9)], 0)).toBe(true);
});

test('a variance is read as its root', () => {
  expect(volOf((1n << 48n) / 4n)).toBe(0.5);
});
