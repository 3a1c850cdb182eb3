import { expect, test } from 'vitest';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { isBare, isSpent } from './bare';

const account = (positionCount: number, ...collateralAtoms: bigint[]) => ({ positionCount, collateralAtoms }) as MarginAccount;

test('an account is bare without positions and without collateral of any market', () => {
  expect(isBare(account(0, 0n, 0n))).toBe(true);
  expect(isBare(account(1, 0n, 0n))).toBe(false);
  expect(isBare(account(0, 0n, 1n))).toBe(false);
});

test('an account is spent where what it could sell is dust, whatever it owes', () => {
  const debtor = (...collateralAtoms: bigint[]) => ({ ...account(0, ...collateralAtoms), cashAtoms: -100n });
  expect(isSpent(debtor(5n), -96n, 5n)).toBe(true);
  expect(isSpent(debtor(5n), -95n, 5n)).toBe(false);
  expect(isSpent(debtor(5n), -100n, 0n)).toBe(true);
  expect(isSpent({ ...debtor(5n), positionCount: 1 }, -100n, 5n)).toBe(false);
});
