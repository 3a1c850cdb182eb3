/** One option: its name, and how it is looked up. */
import type { Kind, Series } from '../../engine/types';
import { expiry } from '../../lib/time';
import { decimal, usdOf } from '../../lib/units';

export function seriesId(series: Series): string {
  return `${series.market}/${series.expiryTs}/${series.strikeAtoms}/${series.kind}`;
}

export const sameSeries = (one: Series, other: Series): boolean => seriesId(one) === seriesId(other);

/** "62,500", and "0.125" where the underlying is cheap. */
export function strikeText(strikeAtoms: bigint): string {
  return decimal(usdOf(strikeAtoms), 6, 0);
}

/** "BTC 28 NOV 26 60,000 call" */
export function seriesText(symbol: string, series: Omit<Series, 'market'>): string {
  return `${symbol} ${expiry(series.expiryTs)} ${strikeText(series.strikeAtoms)} ${series.kind}`;
}

export const KINDS: readonly Kind[] = ['call', 'put'];
