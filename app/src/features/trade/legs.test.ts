import { describe, expect, it } from 'vitest';
import type { Leg, PricedLeg } from '../../engine/types';
import { costAtoms, lackOf, multiplied, noMultiplier, noSize, sameAs, sameLegs, withLeg, type DraftLeg } from './legs';

let id = 0;
const leg = (strike: number, contracts: number, over: Partial<DraftLeg> = {}): DraftLeg => ({
  id: ++id,
  market: 0,
  expiryTs: 2_000_000_000,
  kind: 'call',
  strikeAtoms: BigInt(strike) * 1_000_000n,
  sizeLots: BigInt(Math.round(contracts * 1e6)),
  ...over,
});

const sizes = (legs: readonly Leg[] | null) => legs?.map((each) => Number(each.sizeLots) / 1e6);

describe('legs', () => {
  it('of one series join and keep the row that was there', () => {
    const first = leg(60_000, 1);
    const legs = withLeg([first, leg(70_000, -1)], leg(60_000, 2));
    expect(sizes(legs)).toEqual([3, -1]);
    expect(legs?.[0]?.id).toBe(first.id);
  });

  it('that cancel out are gone', () => {
    expect(withLeg([leg(60_000, 1)], leg(60_000, -1))).toEqual([]);
  });

  it('that were edited onto another stay two rows and are traded as one', () => {
    const rows = [leg(70_000, 1), leg(70_000, -3), leg(60_000, 2)];
    expect(sizes(multiplied(rows, '1'))).toEqual([-2, 2]);
    expect(rows.map((each) => Number(each.sizeLots) / 1e6)).toEqual([1, -3, 2]);
    expect(rows.map((each) => sameAs(rows, each))).toEqual([null, 1, null]);
  });

  it('differ by market, expiry, kind and strike', () => {
    const legs = [leg(1, 1, { market: 1 }), leg(1, 1, { expiryTs: 2_100_000_000 }), leg(1, 1, { kind: 'put' }), leg(2, 1)];
    expect(withLeg(legs, leg(1, 1))).toHaveLength(5);
  });

  it('are at most eight, and a ninth that joins one is taken', () => {
    const eight = Array.from({ length: 8 }, (_, at) => leg(at + 1, 1));
    expect(withLeg(eight, leg(9, 1))).toBeNull();
    expect(withLeg(eight, leg(8, 1))).toHaveLength(8);
  });

  it('are multiplied exactly, or not at all', () => {
    expect(multiplied([leg(1, 0.5)], '2.5')?.[0]?.sizeLots).toBe(1_250_000n);
    expect(multiplied([leg(1, -0.000001)], '0.5')).toBeNull();
    for (const wrong of ['', '0', '-1', 'x', '0.0000001']) expect(multiplied([leg(1, 1)], wrong)).toBeNull();
  });

  it('are not traded at an earlier size while what was typed is none', () => {
    for (const typed of ['', '0', '-1', 'x', '1.0000001']) expect(multiplied([leg(1, 1), leg(2, 1, { typed })], '1')).toBeNull();
    expect(multiplied([leg(1, 1, { typed: '1.' })], '1')).toHaveLength(1);
  });

  it('are not traded at a size or a multiplier that could mean two', () => {
    expect(multiplied([leg(1, 1, { typed: '1,250' })], '1')).toBeNull();
    expect(multiplied([leg(1, 1)], '1,250')).toBeNull();
    for (const say of [noSize, noMultiplier]) expect(say('1,250')).toBe('Write 1250 or 1.25: a comma could mean either.');
    expect([noSize('0'), noMultiplier('0')]).toEqual([
      'Type a number of contracts above 0.',
      'Type a number above 0; sizes must stay whole millionths of a contract.',
    ]);
  });

  it('say what is lacking', () => {
    expect(lackOf([], '1')).toBe('Add a leg first.');
    expect(lackOf([leg(1, 1)], '')).toBe('Correct the sizes or the multiplier first.');
    expect(lackOf([leg(1, 1, { typed: 'x' })], '1')).toBe('Correct the sizes or the multiplier first.');
    expect(lackOf([leg(1, 1), leg(1, -1)], '1')).toBe('These legs cancel each other out.');
    expect(lackOf([leg(1, 1)], '2')).toBeNull();
  });

  it('cost up where bought and down where sold', () => {
    const one = (sizeLots: bigint, priceAtoms: bigint): PricedLeg => ({ ...leg(1, 1), sizeLots, priceAtoms });
    expect(costAtoms([one(1n, 1n)])).toBe(1n);
    expect(costAtoms([one(-1n, 1n)])).toBe(0n);
    expect(costAtoms([one(2_000_000n, 100n), one(-1_000_000n, 30n)])).toBe(170n);
  });

  it('are the same in any order', () => {
    const [one, two] = [leg(1, 1), leg(2, -1)];
    expect(sameLegs([one, two], [two, one])).toBe(true);
    expect(sameLegs([one, two], [one, { ...two, sizeLots: 1n }])).toBe(false);
    expect(sameLegs([one], [one, two])).toBe(false);
  });
});
