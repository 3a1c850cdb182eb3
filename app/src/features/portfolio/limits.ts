/** Why less can be withdrawn than there is cash, in words. */
import type { Assessment } from '../../engine/types';
import type { House, MarginAccount } from '../../generated/accounts';
import { explain } from '../../lib/errors/explain';

/** Bit of `House.paused`. */
const PAUSED_WITHDRAW = 2;

export interface Limit {
  /** "auction", "paused", the program's error, "margin", "pace". */
  id: string;
  words: string;
}

/** Null where all cash can go. */
export function limitOf(account: MarginAccount, margin: Assessment, house: House): Limit | null {
  if (account.inAuction !== 0) return { id: 'auction', words: 'The account is being auctioned: nothing leaves it until that is over.' };
  if ((house.paused & PAUSED_WITHDRAW) !== 0) return { id: 'paused', words: 'Withdrawals are paused by the guardian. Deposits are not.' };
  const blocked = margin.blocked.withdraw;
  if (blocked !== undefined) {
    const { cause, todo } = explain(blocked);
    return { id: blocked, words: `${cause} ${todo}` };
  }
  if (margin.cashAtoms <= 0n) return { id: 'cash', words: 'The account has no cash.' };
  if (margin.maxWithdrawAtoms >= margin.cashAtoms) return null;
  if (margin.imExcessAtoms <= 0n) return { id: 'margin', words: 'All of the equity is needed as initial margin.' };
  if (margin.maxWithdrawAtoms < margin.imExcessAtoms && margin.maxWithdrawAtoms < margin.cashAtoms) {
    return { id: 'pace', words: 'The pool lets cash out at a limited pace now; the limit opens again as its window passes.' };
  }
  return { id: 'margin', words: 'The rest is needed as initial margin of your positions.' };
}

export { arrivingAtoms } from '../../lib/loss';
