import { expect, test } from 'vitest';
import { arrivingAtoms } from './loss';

test('while a loss is shared its part stays, rounded against who leaves', () => {
  const pool = (lossAtoms: bigint, accountsCashAtoms: bigint) => ({ lossAtoms, accountsCashAtoms });
  expect(arrivingAtoms(pool(0n, 100n), 20n)).toBe(20n);
  expect(arrivingAtoms(pool(10n, 100n), 20n)).toBe(18n);
  expect(arrivingAtoms(pool(10n, 99n), 20n)).toBe(17n);
});

test('nobody leaves more of a loss behind than there is, or than they take', () => {
  expect(arrivingAtoms({ lossAtoms: 5n, accountsCashAtoms: 10n }, 40n)).toBe(35n);
  expect(arrivingAtoms({ lossAtoms: 50n, accountsCashAtoms: 10n }, 4n)).toBe(0n);
});
