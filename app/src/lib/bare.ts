import type { MarginAccount } from '@breakwater/client/generated/accounts';

/** No position and no collateral: nothing an auction could sell. An account without positions may still owe against its collateral. */
export function isBare(account: MarginAccount): boolean {
  return account.positionCount === 0 && account.collateralAtoms.every((atoms) => atoms === 0n);
}

/** Nothing worth selling, as the program's `Book::is_spent`: no position, and collateral that is worth less than dust. `valueAtoms`: the account's, without haircut. */
export function isSpent(account: MarginAccount, valueAtoms: bigint, dustAtoms: bigint): boolean {
  const worth = valueAtoms - account.cashAtoms;
  return isBare(account) || (account.positionCount === 0 && (worth <= 0n || worth < dustAtoms));
}
