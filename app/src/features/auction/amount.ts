/** Shares of an account, and limits of a bid. */
import { largest as search } from '../../lib/largest';
import { asTyped, parse, unparsed } from '../../lib/typed';
import { decimal, shareOf } from '../../lib/units';

export const ONE_Q32 = 1n << 32n;
const STEPS = 14;
/** Of a share in per cent. */
const PERCENT_PLACES = 6;

/** "12.5 %" of an account. */
export function sharePercent(q32: bigint): string {
  const share = shareOf(q32) * 100;
  return `${decimal(share, share !== 0 && share < 1 ? 3 : 2, 0)} %`;
}

/** What a person typed in per cent, rounded down; null where it is no share. */
export function shareQ32(text: string): bigint | null {
  const percent = parse(text, PERCENT_PLACES);
  if (percent === null || percent <= 0n || percent > 100_000_000n) return null;
  return (percent * ONE_Q32) / 100_000_000n;
}

/** What to say of a text that `shareQ32` refuses. */
export const noShare = (text: string): string =>
  parse(text, PERCENT_PLACES) === null ? unparsed(text, PERCENT_PLACES) : 'Type a share above 0 and up to 100.';

/** In per cent, as `shareQ32` reads it back: never more than the share. */
export function shareText(q32: bigint): string {
  return asTyped((q32 * 100_000_000n) / ONE_Q32, PERCENT_PLACES);
}

/** A share in millionths of a per cent, rounded down, is less than this below the share that was meant [2^-32]. */
const ROUNDED_Q32 = 44n;

/** What is typed as the least or the most there is means just that: text has fewer digits than a share. */
export function near(q32: bigint, least: bigint, most: bigint): bigint {
  if (q32 > most) return most;
  return q32 < least && least - q32 < ROUNDED_Q32 ? least : q32;
}

/**
 * The share to ask for. Where less is for sale than the usual least slice all of it has to be taken, and it grows with every second that the
 * price falls: exactly what was shown would be too small by the time it arrives. The program sells no more than there is.
 */
export function askedQ32(share: bigint, most: bigint, leastSliceBps: number): bigint {
  const usual = (BigInt(leastSliceBps) * ONE_Q32 + 9_999n) / 10_000n;
  return share === most && most < usual ? usual : share;
}

/** The whole price with room for a move of the mark: most to pay for a price, least to be paid for a payment (negative). */
export function wholeLimitAtoms(wholePriceAtoms: bigint, roomBps: bigint): bigint {
  if (wholePriceAtoms < 0n) {
    const paid = -wholePriceAtoms;
    return paid - (paid * roomBps) / 10_000n;
  }
  return wholePriceAtoms + (wholePriceAtoms * roomBps) / 10_000n + 1n;
}

/** As `largest`, of shares: fourteen steps are near enough, and each is a bid that the engine works out. */
export function largest(least: bigint, most: bigint, fits: (share: bigint) => boolean): bigint | null {
  return most <= 0n ? null : search(least, most, fits, STEPS);
}
