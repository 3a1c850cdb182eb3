import type { MarginAccount } from '@breakwater/client/generated/accounts';

/** No position and no collateral: nothing an auction could sell. An account without positions may still owe against its collateral. */
export function isBare(account: MarginAccount): boolean {
  return account.positionCount === 0 && account.collateralAtoms.every((atoms) => atoms === 0n);
}
