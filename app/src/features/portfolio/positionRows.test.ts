import { expect, test } from 'vitest';
import type { Leg, LegReport, Quote } from '../../engine/types';
import { rowsOf, totalsOf } from './positionRows';
import { seriesId } from '../../lib/series';
import type { Known } from './useBook';

const leg = (part: Partial<Leg> = {}): Leg => ({
  market: 0,
  expiryTs: 1_795_248_000,
  kind: 'call',
  strikeAtoms: 60_000_000_000n,
  sizeLots: 2_000_000n,
  ...part,
});
const report = (part: Partial<Leg> = {}): LegReport => ({
  ...leg(part),
  quote: { delta: 0.5, gamma: 0.25, vega: 3, theta: -1, iv: 0.6, markUsd: 100, settled: false } as Quote,
  valueAtoms: 200_000_000n,
  bindingPnlAtoms: 0n,
});
const book = (legs: readonly Leg[], slices = 0): Known => ({
  state: 'ready',
  book: {
    held: new Map(legs.map((each) => [seriesId(each), { sizeLots: each.sizeLots, costAtoms: 150_000_000n, realisedAtoms: 7n }])),
    realisedAtoms: 7n,
    feesAtoms: 0n,
    slices,
    incomplete: false,
  },
});

test('positions are there without the engine, with a dash for what only it knows', () => {
  const rows = rowsOf([leg()], book([leg()]));
  expect(rows).toMatchObject([{ report: null, entry: 75_000_000n, unrealised: null, realised: 7n }]);
  expect(totalsOf(rows)).toMatchObject({ valueAtoms: null, unrealised: null, greeks: { delta: null, vega: null } });
});

test('totals add what every row knows', () => {
  const legs = [report(), report({ kind: 'put', sizeLots: -1_000_000n })];
  expect(totalsOf(rowsOf(legs, book(legs)))).toEqual({
    valueAtoms: 400_000_000n,
    unrealised: 100_000_000n,
    realised: 14n,
    greeks: { delta: 0.5, gamma: 0.25, vega: 3, theta: -1 },
  });
});

test('deltas and gammas of several underlyings have no sum', () => {
  const { greeks } = totalsOf(rowsOf([report(), report({ market: 1 })], { state: 'absent' }));
  expect(greeks).toEqual({ delta: null, gamma: null, vega: 12, theta: -4 });
});

test('a total with a part that is not known is not known', () => {
  const legs = [report(), report({ kind: 'put' })];
  expect(totalsOf(rowsOf(legs, book(legs.slice(0, 1)))).unrealised).toBeNull();
});

test('after a slice no position knows its realised profit', () => {
  expect(rowsOf([report()], book([report()], 1))[0]?.realised).toBeNull();
});
