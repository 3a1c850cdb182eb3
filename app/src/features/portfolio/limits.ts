/** Why less can be withdrawn than there is cash, in words. */
import { PAUSED_WITHDRAW } from '@breakwater/client/account/world';
import type { Protocol, MarginAccount } from '@breakwater/client/generated/accounts';
import type { Assessment } from '../../engine/types';
import { explain } from '../../lib/errors/explain';

export interface Limit {
  /** "auction", "paused", the program's error, "margin", "pace". */
  id: string;
  words: string;
}

/** Why nothing at all may leave; null where something may. */
export function closedBy(account: MarginAccount, margin: Assessment, protocol: Protocol): Limit | null {
  if (account.inAuction !== 0) return { id: 'auction', words: 'The account is being auctioned: nothing leaves it until that is over.' };
  if ((protocol.paused & PAUSED_WITHDRAW) !== 0)
    return { id: 'paused', words: 'Withdrawals are paused by the guardian. Deposits are not.' };
  const blocked = margin.blocked.withdraw;
  if (blocked !== undefined) {
    const { cause, todo } = explain(blocked);
    return { id: blocked, words: `${cause} ${todo}` };
  }
  return null;
}

/** Cash that can be withdrawn now; the engine does not know the protocol's pause. */
export function mostCash(account: MarginAccount, margin: Assessment, protocol: Protocol): bigint {
  return closedBy(account, margin, protocol) ? 0n : margin.maxWithdrawAtoms;
}

/** Of initial margin, that Max leaves: margins move until the transaction lands, and all or nothing is withdrawn. */
const ROOM_BPS = 50n;

export const roomAtoms = (imAtoms: bigint): bigint => (imAtoms * ROOM_BPS) / 10_000n;

/** A little less than the most. */
export function roomy(most: bigint, imAtoms: bigint): bigint {
  const room = roomAtoms(imAtoms);
  return most > room ? most - room : most;
}

/** Null where all cash can go. */
export function limitOf(account: MarginAccount, margin: Assessment, protocol: Protocol): Limit | null {
  const closed = closedBy(account, margin, protocol);
  if (closed) return closed;
  if (margin.cashAtoms <= 0n) return { id: 'cash', words: 'The account has no cash.' };
  if (margin.maxWithdrawAtoms >= margin.cashAtoms) return null;
  if (margin.imExcessAtoms <= 0n) return { id: 'margin', words: 'All of the equity is needed as initial margin.' };
  if (margin.maxWithdrawAtoms < margin.imExcessAtoms && margin.maxWithdrawAtoms < margin.cashAtoms) {
    return {
      id: 'pace',
      words:
        'Something is missing in the pool: an account takes out a share of its own worth at a time, and what it has lately brought. It opens again as the window passes.',
    };
  }
  return { id: 'margin', words: 'The rest is needed as initial margin of your positions.' };
}
