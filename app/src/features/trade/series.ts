/** One option among those that can be traded. */
import type { Kind, Series } from '../../engine/types';
import { seriesId } from '../../lib/series';

export const sameSeries = (one: Series, other: Series): boolean => seriesId(one) === seriesId(other);

export { seriesId, seriesText, strikeText } from '../../lib/series';

export const KINDS: readonly Kind[] = ['call', 'put'];
