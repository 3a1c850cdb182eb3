/** Implied volatility at the forward, by expiry. */
import type { MarketView } from '@breakwater/client/account/world';
import type { Quote, Series } from '../../engine/types';

const LIVE = 1;

/** One option struck at the forward an expiry that volatility is published for. */
export function forwards(market: MarketView, nowTs: number): Series[] {
  return market.surface.slots
    .filter(({ status, publishedTs, expiryTs }) => status === LIVE && publishedTs > 0n && Number(expiryTs) > nowTs)
    .map(({ expiryTs, basisQ32 }) => ({
      market: market.index,
      expiryTs: Number(expiryTs),
      kind: 'call' as const,
      strikeAtoms: (market.data.mark.priceAtoms * basisQ32) >> 32n,
    }))
    .sort((a, b) => a.expiryTs - b.expiryTs);
}

export interface TermPoint {
  expiryTs: number;
  days: number;
  iv: number;
}

export function termStructure(quotes: readonly Quote[], nowTs: number): TermPoint[] {
  return quotes.filter(({ settled }) => !settled).map(({ expiryTs, iv }) => ({ expiryTs, days: (expiryTs - nowTs) / 86_400, iv }));
}

/** Above this many times of all else, a line leaves nothing of the others to see. */
const MOST_TIMES = 3;

/** Whether realised volatility has a place in the picture of the implied one. */
export function fitsPicture(realised: number, points: readonly TermPoint[], reference: number): boolean {
  return realised <= MOST_TIMES * Math.max(reference, ...points.map(({ iv }) => iv));
}

/** A variance of the chain as volatility: 0.6 is 60 % a year. */
export const volOf = (varianceQ48: bigint): number => Math.sqrt(Number(varianceQ48) / 2 ** 48);
