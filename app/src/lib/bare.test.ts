import { expect, test } from 'vitest';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { isBare } from './bare';

const account = (positionCount: number, ...collateralAtoms: bigint[]) => ({ positionCount, collateralAtoms }) as MarginAccount;

test('an account is bare without positions and without collateral of any market', () => {
  expect(isBare(account(0, 0n, 0n))).toBe(true);
  expect(isBare(account(1, 0n, 0n))).toBe(false);
  expect(isBare(account(0, 0n, 1n))).toBe(false);
});
