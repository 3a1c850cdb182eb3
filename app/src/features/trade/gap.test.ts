import { describe, expect, it } from 'vitest';
import type { PricedLeg } from '../../engine/types';
import { gapOf, gapText, isFar } from './gap';

const leg = (contracts: number, priceUsd: number): PricedLeg => ({
  market: 0,
  expiryTs: 1,
  kind: 'call',
  strikeAtoms: 1n,
  sizeLots: BigInt(contracts * 1e6),
  priceAtoms: BigInt(Math.round(priceUsd * 1e6)),
});
const gap = (contracts: number, quoted: number, mark: number) => gapOf([leg(contracts, quoted)], [leg(contracts, mark)]);

describe('a quote against mark', () => {
  it('is worse above it for a buyer and below it for a seller', () => {
    expect(gapText(gap(1, 1_378, 1_325))).toBe('53.00 USD (4.0 %) worse than mark');
    expect(gapText(gap(-1, 1_272, 1_325))).toBe('53.00 USD (4.0 %) worse than mark');
    expect(gapText(gap(2, 1_300, 1_325))).toBe('50.00 USD (1.9 %) better than mark');
    expect(gapText(gap(1, 1_325, 1_325))).toBe('at mark');
  });

  it('is measured by all legs of a spread, not by what is left between them', () => {
    const marked = [leg(1, 1_000), leg(-1, 990)];
    expect(gapOf([leg(1, 1_010), leg(-1, 980)], marked)).toEqual({ atoms: 20_000_000n, share: 20 / 1_990 });
  });

  it('is far beyond ten per cent and a dollar, to the worse side alone', () => {
    expect(isFar(gap(1, 111, 100))).toBe(true);
    expect(isFar(gap(1, 109, 100))).toBe(false);
    expect(isFar(gap(1, 0.9, 0.1))).toBe(false);
    expect(isFar(gap(1, 50, 100))).toBe(false);
    expect(isFar(gap(1, 2, 0))).toBe(true);
    expect(gapText(gap(1, 2, 0))).toBe('2.00 USD worse than mark');
  });
});
