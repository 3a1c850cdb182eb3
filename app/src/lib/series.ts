/** An option by its name, the same on every page. */
import type { Series } from '../engine/types';
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
