import { describe, expect, it } from 'vitest';
import type { LegReport } from '../../engine/types';
import { greekTotals } from './totals';
import { timeScale } from './whatif';

const market = { index: 0, symbol: 'BTC', priceUsd: 50_000, collateral: 0 };

function leg(sizeLots: bigint, greeks: { delta: number; gamma: number; vega: number; theta: number }): LegReport {
  const series = { market: 0, expiryTs: 1, kind: 'call' as const, strikeAtoms: 1n };
  return {
    ...series,
    sizeLots,
    valueAtoms: 0n,
    bindingPnlAtoms: 0n,
    quote: { ...series, forwardUsd: 0, markUsd: 0, iv: 0, settled: false, ...greeks },
  };
}

describe('Greeks of an account', () => {
  const greeks = { delta: 0.5, gamma: 0.00002, vega: 40, theta: -30 };

  it('add up by size and sign', () => {
    const [btc] = greekTotals([leg(2_000_000n, greeks), leg(-500_000n, greeks)], [market]);
    expect(btc?.deltaCoins).toBeCloseTo(0.75);
    expect(btc?.deltaUsd).toBeCloseTo(37_500);
    expect(btc?.gammaCoins).toBeCloseTo(0.015);
    expect(btc?.gammaUsd).toBeCloseTo(750);
    expect(btc?.vegaUsd).toBeCloseTo(60);
    expect(btc?.thetaUsd).toBeCloseTo(-45);
  });

  it('count collateral that moves with the price', () => {
    const [btc] = greekTotals([], [{ ...market, collateral: 1.5 }]);
    expect(btc?.deltaCoins).toBe(1.5);
    expect(btc?.gammaUsd).toBe(0);
  });

  it('leave out markets that nothing is held of', () => {
    expect(greekTotals([leg(1n, greeks)], [market, { ...market, index: 1, symbol: 'ETH' }])).toHaveLength(1);
  });
});

describe('the days slider', () => {
  it('reaches the last expiry in steps that can be told apart', () => {
    expect(timeScale(30 * 86_400 - 5)).toEqual({ maxSecs: 30 * 86_400, stepSecs: 86_400 });
    expect(timeScale(90_000)).toEqual({ maxSecs: 90_000, stepSecs: 3_600 });
    expect(timeScale(200)).toEqual({ maxSecs: 240, stepSecs: 60 });
    expect(timeScale(-5).maxSecs).toBe(0);
  });
});
