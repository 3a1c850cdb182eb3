/** Rules that are not asked of the engine are the program's: `clients/rust/src/vectors/rules.rs` has written what it says. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { METRICS, ofMarket, stoppedBits } from './governance/stops';
import { paidAtoms, sharesWorth, sliceLots } from './rounding';
import { LOT_PLACES, shareOf } from './units';

interface Rules {
  metricsOfMarkets: number[];
  premiums: Record<'sizeLots' | 'priceAtoms' | 'paidAtoms', string>[];
  shares: Record<'shares' | 'all' | 'valueAtoms' | 'worthAtoms', string>[];
  slices: Record<'sizeLots' | 'shareQ32' | 'lots', string>[];
  stops: { untilTs: number[]; nowTs: number; stopped: number[] }[];
  units: { lotsPerContract: number; oneQ32: number };
}

const file = readFileSync(new URL('../../../clients/vectors/client.json', import.meta.url), 'utf8');
const { rules } = JSON.parse(file) as { rules: Rules };

describe('rules of the program', () => {
  test('metrics that look at one market', () => {
    const numbers = Object.keys(METRICS).map(Number);
    expect(numbers.filter(ofMarket)).toEqual(rules.metricsOfMarkets);
  });

  test.each(rules.stops)('what is stopped at $nowTs until $untilTs', ({ untilTs, nowTs, stopped }) => {
    const closed = untilTs.map((each) => ({ untilTs: BigInt(each) }));
    expect(stoppedBits({ closed }, nowTs)).toEqual(stopped);
  });

  test.each(rules.premiums)('$sizeLots lots at $priceAtoms', (of) => {
    expect(paidAtoms(BigInt(of.sizeLots), BigInt(of.priceAtoms))).toBe(BigInt(of.paidAtoms));
  });

  test.each(rules.slices)('a share of $shareQ32 of $sizeLots lots', (of) => {
    expect(sliceLots(BigInt(of.sizeLots), BigInt(of.shareQ32))).toBe(BigInt(of.lots));
  });

  test.each(rules.shares)('$shares of $all shares of $valueAtoms', (of) => {
    expect(sharesWorth(BigInt(of.shares), BigInt(of.all), BigInt(of.valueAtoms))).toBe(BigInt(of.worthAtoms));
  });

  test('shares of an empty vault are worth nothing', () => {
    expect(sharesWorth(1n, 0n, 100n)).toBe(0n);
  });

  test('units', () => {
    expect([10 ** LOT_PLACES, shareOf(BigInt(rules.units.oneQ32))]).toEqual([rules.units.lotsPerContract, 1]);
  });
});
