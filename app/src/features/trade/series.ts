/** One option: its name, and how it is looked up. */
import type { Kind, Series } from '../../engine/types';

export function seriesId(series: Series): string {
  return `${series.market}/${series.expiryTs}/${series.strikeAtoms}/${series.kind}`;
}

export const sameSeries = (one: Series, other: Series): boolean => seriesId(one) === seriesId(other);

export { seriesText, strikeText } from '../../lib/series';

export const KINDS: readonly Kind[] = ['call', 'put'];
