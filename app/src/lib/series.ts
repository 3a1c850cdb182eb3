/** An option by its name, and how it is looked up, the same on every page. */
import type { Series } from '../engine/types';
import type { EventData } from './history/client';
import { expiry } from './time';
import { decimal, usdOf } from './units';

/** "62,500", "1,002.5", and "0.125" where the underlying is cheap: another strike is another option. */
export function strikeText(strikeAtoms: bigint): string {
  return decimal(usdOf(strikeAtoms), 6, 0);
}

/** "BTC 28 NOV 26 60,000 call" */
export function seriesText(symbol: string, series: Omit<Series, 'market'>): string {
  return `${symbol} ${expiry(series.expiryTs)} ${strikeText(series.strikeAtoms)} ${series.kind}`;
}

export const seriesId = (series: Series): string => `${series.market}/${series.expiryTs}/${series.kind}/${series.strikeAtoms}`;

/** The `series` of an event; null where it has none. */
export function seriesIn(data: EventData): Series | null {
  const found = data['series'];
  if (typeof found !== 'object' || found === null) return null;
  const { market, kind, expiry_ts, strike_atoms } = found as Record<string, unknown>;
  if (typeof market !== 'number') return null;
  return {
    market,
    kind: kind === 0 ? 'call' : 'put',
    expiryTs: Number(expiry_ts),
    strikeAtoms: BigInt(String(strike_atoms)),
  };
}
