/** How an event is told: one line from the side of the account that is shown. */
import type { EventData } from '../../lib/history/client';
import { seriesIn, seriesText } from '../../lib/series';

export interface Told {
  what: string;
  /** Into the account's cash; negative out of it. Null where no money of it moved, or the event does not say how much. */
  atoms: bigint | null;
  /** Paid by the account for it: fee, penalty, tip or discount. */
  feeAtoms: bigint | null;
}

export interface Names {
  symbol: (market: number) => string;
  /** By address: symbol and decimals of the collateral. */
  market: (address: string) => { symbol: string; decimals: number } | undefined;
}

export type Teller = (data: EventData, me: string, names: Names) => Told;

export const plain = (what: string): Told => ({ what, atoms: null, feeAtoms: null });
export const cash = (what: string, atoms: bigint): Told => ({ what, atoms, feeAtoms: null });
export const some = (atoms: bigint): bigint | null => (atoms === 0n ? null : atoms);
export const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** "BTC 28 NOV 26 60,000 call" of an event. */
export function seriesOf(data: EventData, names: Names): string {
  const found = seriesIn(data);
  return found ? seriesText(names.symbol(found.market), found) : 'contracts';
}
