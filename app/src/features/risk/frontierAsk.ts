/** What the worker is asked about liquidation: of each method only the newest question counts there, so they follow one another. */
import type { HealthMap, LiquidationPrices, Subject } from '../../engine/types';
import { rested } from '../../lib/ui/moving';
import { FINE_VOLS_BPS, PRICES_BPS, VOLS_BPS } from './frontier';
import type { Ask } from './heavy';

export interface Begins {
  together: LiquidationPrices;
  byMarket: { market: number; prices: LiquidationPrices }[];
}

export const askBegins =
  (subject: Subject, markets: readonly number[]): Ask<Begins> =>
  async (worker, stopped) => {
    const together = await worker.liquidationPrices(subject);
    const byMarket: Begins['byMarket'] = [];
    for (const market of markets.length > 1 ? markets : []) {
      if (stopped()) return null;
      byMarket.push({ market, prices: await worker.liquidationPrices(subject, market) });
    }
    const [only] = markets;
    if (markets.length === 1 && only !== undefined) byMarket.push({ market: only, prices: together });
    return { together, byMarket };
  };

export interface Frontier {
  /** At unmoved prices and today, over `FINE_VOLS_BPS`. */
  unmoved: HealthMap;
  map: HealthMap;
}

/** Rows at a time, so that a newer question, and others, need not wait for the whole. */
const ROWS = 4;

export const askFrontier =
  (subject: Subject, secs: number): Ask<Frontier> =>
  async (worker, stopped) => {
    const unmoved = await worker.map(subject, [0], FINE_VOLS_BPS);
    const map: HealthMap = { state: [], mmExcessUsd: [] };
    for (let at = 0; at < VOLS_BPS.length; at += ROWS) {
      await rested();
      if (stopped()) return null;
      const part = await worker.map(subject, PRICES_BPS, VOLS_BPS.slice(at, at + ROWS), { secs });
      map.state.push(...part.state);
      map.mmExcessUsd.push(...part.mmExcessUsd);
    }
    return { unmoved, map };
  };
