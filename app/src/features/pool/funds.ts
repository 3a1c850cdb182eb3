/** What left a fund in its window, as `breakwater_risk::Window` has it. */
import type { WindowState } from '@breakwater/client/generated/types';
import { contracts } from '../../lib/units';

export interface WindowLeft {
  usedAtoms: bigint;
  leftAtoms: bigint;
  /** The window is past; the next draw begins a new one. */
  over: boolean;
  endsIn: number;
}

const least = (...values: bigint[]): bigint => values.reduce((low, each) => (each < low ? each : low));

export function leftInWindow(window: WindowState, secs: number, capBps: number, fundAtoms: bigint, nowTs: number): WindowLeft {
  const age = nowTs - Number(window.startTs);
  const over = age >= secs;
  const [base, used] = over ? [fundAtoms, 0n] : [window.baseAtoms, window.usedAtoms];
  const cap = (base * BigInt(capBps) + 9_999n) / 10_000n;
  const left = cap > used ? cap - used : 0n;
  return { usedAtoms: used, leftAtoms: least(left, fundAtoms), over, endsIn: over ? 0 : secs - age };
}

/** The first shares cost an atom of USD each: a million of them are shown as one share. */
export const SHARE_PLACES = 6;
export const ONE_SHARE = 10n ** BigInt(SHARE_PLACES);

/** As few places as are exact, as a size in contracts has: both have six. */
export const shareText = contracts;

/** What shares are worth, rounded down as the program does for a leaver. */
export function worth(shares: bigint, allShares: bigint, valueAtoms: bigint): bigint {
  return allShares === 0n ? 0n : (valueAtoms * shares) / allShares;
}

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
