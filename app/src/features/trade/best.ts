/** A quote says what the trade will cost; without one the mark is the best guess. */
import type { Leg, PricedLeg } from '../../engine/types';
import { sameLegs } from './legs';
import type { Phase } from './request';
import { isTooLarge } from './room';
import type { CheckedQuote } from './verify';

interface Asked {
  phase: Phase;
  frozen: string | null;
  quotes: readonly CheckedQuote[];
}

/** The legs at the quote that is the taker's, or at the best that can be; null where there is none for these very legs. */
export function bestOf({ phase, frozen, quotes }: Asked, legs: readonly Leg[] | null): PricedLeg[] | null {
  if (!legs || (phase !== 'shown' && phase !== 'clicked')) return null;
  const found = quotes.find((quote) => quote.ok && (frozen === null ? !isTooLarge(quote) : quote.quote === frozen));
  return found?.ok && sameLegs(found.legs, legs) ? found.legs : null;
}
