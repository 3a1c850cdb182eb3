/** Shares of the backstop vault, and what asks to enter and to leave it. */
import { contracts } from '../../lib/units';

const least = (...values: bigint[]): bigint => values.reduce((low, each) => (each < low ? each : low));

/** The first shares cost an atom of USD each: a million of them are shown as one share. */
export const SHARE_PLACES = 6;
export const ONE_SHARE = 10n ** BigInt(SHARE_PLACES);

/** As few places as are exact, as a size in contracts has: both have six. */
export const shareText = contracts;

export type Request = { state: 'none' } | { state: 'waits' | 'due'; inSecs: number } | { state: 'lapsed' };

/** Money that asked to enter. */
export function entryOf(share: { enteringAtoms: bigint; enteringTs: bigint }, entrySecs: number, nowTs: number): Request {
  if (share.enteringAtoms === 0n) return { state: 'none' };
  const inSecs = Number(share.enteringTs) + entrySecs - nowTs;
  return inSecs > 0 ? { state: 'waits', inSecs } : { state: 'due', inSecs: 0 };
}

/** Shares that asked to leave; `inSecs` of one that is due: until the request lapses. */
export function leaveOf(
  share: { leavingShares: bigint; leavingTs: bigint },
  cooldownSecs: number,
  exitSecs: number,
  nowTs: number,
): Request {
  if (share.leavingShares === 0n) return { state: 'none' };
  const opens = Number(share.leavingTs) + cooldownSecs;
  if (nowTs < opens) return { state: 'waits', inSecs: opens - nowTs };
  return nowTs < opens + exitSecs ? { state: 'due', inSecs: opens + exitSecs - nowTs } : { state: 'lapsed' };
}

/** Of what arrives: marks and what is missing move until the transaction lands. */
export const LEAST_PERCENT = 99n;

export interface LeaveTerms {
  /** Taken from the vault: at the cheaper of the two prices. */
  takenAtoms: bigint;
  /** What of it comes out of the pool: less while something is missing in it. */
  arrivesAtoms: bigint;
  /** Below this nothing happens. */
  leastAtoms: bigint;
}

/** `arriving`: the engine's answer for an amount. */
export function leaveTerms(askedAtoms: bigint, nowAtoms: bigint, arriving: (atoms: bigint) => bigint): LeaveTerms {
  const takenAtoms = least(askedAtoms, nowAtoms);
  const arrivesAtoms = arriving(takenAtoms);
  return { takenAtoms, arrivesAtoms, leastAtoms: (arrivesAtoms * LEAST_PERCENT) / 100n };
}
