/** Sensitivities by market: sums over legs, and collateral that moves with the price. Floating point, for looking at alone. */
import type { LegReport } from '../../engine/types';
import { contractsOf } from '../../lib/units';

export interface MarketInput {
  index: number;
  symbol: string;
  /** As it is, or as supposed. */
  priceUsd: number;
  /** Collateral in coins. */
  collateral: number;
}

export interface GreekTotals {
  market: number;
  symbol: string;
  deltaCoins: number;
  deltaUsd: number;
  /** Change of delta for a move of one per cent. */
  gammaCoins: number;
  gammaUsd: number;
  /** USD for one point of volatility. */
  vegaUsd: number;
  thetaUsd: number;
}

export function greekTotals(legs: readonly LegReport[], markets: readonly MarketInput[]): GreekTotals[] {
  const found: GreekTotals[] = [];
  for (const { index, symbol, priceUsd, collateral } of markets) {
    const own = legs.filter((leg) => leg.market === index);
    if (own.length === 0 && collateral === 0) continue;
    const sum = (part: (leg: LegReport) => number) => own.reduce((total, leg) => total + part(leg) * contractsOf(leg.sizeLots), 0);
    const deltaCoins = sum((leg) => leg.quote.delta) + collateral;
    const gammaCoins = sum((leg) => leg.quote.gamma) * priceUsd * 0.01;
    found.push({
      market: index,
      symbol,
      deltaCoins,
      deltaUsd: deltaCoins * priceUsd,
      gammaCoins,
      gammaUsd: gammaCoins * priceUsd,
      vegaUsd: sum((leg) => leg.quote.vega),
      thetaUsd: sum((leg) => leg.quote.theta),
    });
  }
  return found;
}
