import { describe, expect, it } from 'vitest';
import { measure, ratioBps, realisedBps, sqrt, volOf } from './breakers';

const NOW = 1_795_000_000;
const now = BigInt(NOW);
type PoolPart = Parameters<typeof measure>[1];
type MarketPart = NonNullable<Parameters<typeof measure>[2]>;

const pool = {
  settings: { loss: { windowSecs: 3_600, auctionNotionalAtoms: 1_000n } },
  auctionedWindow: { startTs: now - 10n, baseAtoms: 0n, usedAtoms: 250n },
  insuranceWindow: { startTs: now - 3_600n, baseAtoms: 100n, usedAtoms: 50n },
  outflow: { startTs: now - 10n, baseAtoms: 400n, netOutAtoms: 100n },
} as unknown as PoolPart;

const market = {
  mark: { priceAtoms: 1_000n, confAtoms: 3n, publishTs: now - 5n },
  second: { priceAtoms: 980n, publishTs: now - 5n },
  moves: { startTs: now - 30n, lowAtoms: 950n, highAtoms: 1_000n, beforeLowAtoms: 900n, beforeHighAtoms: 940n },
  realised: { varianceQ48: (1n << 48n) / 4n },
  params: {
    oracle: { moveWindowSecs: 60, maxAgeSecs: 60, secondMaxAgeSecs: 60, liquidationMaxAgeSecs: 60 },
    ranges: { referenceVolBps: 6_000 },
  },
} as unknown as MarketPart;

const value = (metric: number, change: Partial<MarketPart> = {}) => measure({ metric }, pool, { ...market, ...change }, NOW);

describe('metrics of circuit breakers', () => {
  it('look at the window before as long as the running one is young', () => {
    expect(value(1)).toBe(1_111n);
    expect(value(1, { moves: { ...market.moves, startTs: now - 70n } })).toBe(526n);
    expect(value(1, { moves: { ...market.moves, startTs: now - 120n } })).toBe(0n);
  });

  it('compare realised volatility with its reference', () => {
    expect(realisedBps(market)).toBe(8_333n);
    expect(volOf(market.realised.varianceQ48)).toBe(0.5);
  });

  it('say nothing of two sources unless both are young', () => {
    expect(value(3)).toBe(204n);
    expect(value(3, { second: { ...market.second, publishTs: now - 61n } })).toBe(0n);
  });

  it('do not judge the confidence of an old mark', () => {
    expect(value(4)).toBe(30n);
    expect(value(4, { mark: { ...market.mark, publishTs: now - 61n } })).toBeNull();
  });

  it('forget a window of the pool once it is over', () => {
    expect([5, 6, 7].map((metric) => value(metric))).toEqual([2_500n, 0n, 2_500n]);
  });

  it('trip where there is no whole to compare with', () => {
    expect(ratioBps(1n, 0n) > 10n ** 18n).toBe(true);
  });

  it('take roots of squares exactly and of others from below', () => {
    expect([0n, 1n, 15n, 16n, 10n ** 30n].map(sqrt)).toEqual([0n, 1n, 3n, 4n, 10n ** 15n]);
  });
});
