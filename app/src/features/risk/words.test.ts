import { describe, expect, it } from 'vitest';
import type { Assessment, Case } from '../../engine/types';
import { cases } from './fixture';
import { caseName, cause, listed, marginReason } from './words';

const names = (market: number): string => ['BTC', 'ETH', 'SOL'][market] ?? '?';
const yours = { whose: 'Your', supposed: false };

function report(all: Case[], worstCase: number, mmAtoms: bigint): Assessment & { cases: Case[] } {
  return {
    cashAtoms: 0n,
    collateralAtoms: 0n,
    optionsAtoms: 0n,
    equityAtoms: 0n,
    valueAtoms: 0n,
    imAtoms: 0n,
    imExcessAtoms: 0n,
    mmExcessAtoms: 0n,
    softLineAtoms: 0n,
    maxWithdrawAtoms: 0n,
    notionalAtoms: 0n,
    spent: false,
    blocked: {},
    cases: all,
    worstCase,
    mmAtoms,
  };
}

describe('the reason of a margin', () => {
  const losing = cases((index) => (index === 8 ? -11_900 : 5));

  it('names the binding scenario, what it would lose, and what contingencies add', () => {
    expect(marginReason(report(losing, 8, 9_765_000_000n), names, yours)).toBe(
      'Your maintenance margin is 9,765.00 USD because BTC falling 15 % with volatility up would lose 11,900.00 USD; the scenario asks for 9,520.00 and contingencies for 245.00.',
    );
  });

  it('says what of a far move counts', () => {
    const far = cases((index) => (index === 2 ? -100 : 0));
    expect(marginReason(report(far, 2, 80_000_000n), names, yours)).toContain(
      'BTC falling 50 % with volatility up, counted at 40 %, would lose 100.00 USD; the scenario asks for 80.00.',
    );
  });

  it('speaks of what would be, and of somebody else', () => {
    const told = marginReason(report(losing, 8, 9_765_000_000n), names, { whose: 'This account’s', supposed: true });
    expect(told).toMatch(/^This account’s maintenance margin would be /);
  });

  it('says so where no scenario loses', () => {
    expect(
      marginReason(
        report(
          cases(() => 1),
          0,
          3_000_000n,
        ),
        names,
        yours,
      ),
    ).toContain('no scenario loses, so all of it is contingencies');
    expect(
      marginReason(
        report(
          cases(() => 0),
          0,
          0n,
        ),
        names,
        yours,
      ),
    ).toContain('nothing that is held can lose');
  });
});

describe('a scenario in words', () => {
  const two = cases(() => -1, [0, 1]);
  const of = (all: Case[], index: number): Case => {
    const found = all[index];
    if (!found) throw new Error(`no case ${index}`);
    return found;
  };

  it('names markets that move alike together, and others each', () => {
    const alike = {
      ...of(two, 7),
      byMarket: of(two, 7).byMarket.map((part) => ({ ...part, scenario: { ...part.scenario, priceBps: -1_500 } })),
    };
    expect(cause(alike, names)).toBe('BTC and ETH falling 15 %');
    expect(cause(of(two, 20), names)).toBe('BTC rising 5 % and ETH rising 10 % with volatility up');
  });

  it('has words for volatility alone, skew, wings and basis', () => {
    expect(cause(of(two, 17), names)).toBe('volatility up at unchanged prices');
    expect(cause(of(two, 0), names)).toContain('skew');
    expect(cause(of(two, 30), names)).toContain('wings');
    expect(cause(of(two, 33), names)).toContain('basis');
    expect(caseName(of(two, 33), names)).toBe('basis: forwards away from spot');
  });

  it('gives every case a name of its own', () => {
    const all = cases(() => 0);
    expect(new Set(all.map((each) => caseName(each, names))).size).toBe(34);
  });

  it('lists', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
