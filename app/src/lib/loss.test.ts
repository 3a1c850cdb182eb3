import { expect, test } from 'vitest';
import { arrivingAtoms } from './loss';

test('nobody leaves more of a loss behind than there is, or than they take', () => {
  expect(arrivingAtoms({ lossAtoms: 5n, accountsCashAtoms: 10n }, 40n)).toBe(35n);
  expect(arrivingAtoms({ lossAtoms: 50n, accountsCashAtoms: 10n }, 4n)).toBe(0n);
});
