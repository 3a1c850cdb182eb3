/** A series as events and positions name it. */
import type { Series } from '../../engine/types';
import { seriesText } from '../../lib/series';
import type { EventData } from '../../lib/history/client';

export const seriesKey = (series: Series): string =>
  `${series.market}/${series.expiryTs}/${series.kind}/${series.strikeAtoms}`;

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

/** "BTC 28 NOV 26 60,000 call" */
export function seriesName(series: Series, symbol: (market: number) => string): string {
  return seriesText(symbol(series.market), series);
}
