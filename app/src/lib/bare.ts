import type { MarginAccount } from '../generated/accounts';

/** Nothing an auction could sell, as `MarginAccount::is_bare`: an account without positions may still owe against its collateral. */
export function isBare(account: MarginAccount): boolean {
  return account.positionCount === 0 && account.collateralAtoms.every((atoms) => atoms === 0n);
}
