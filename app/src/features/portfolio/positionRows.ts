/** Positions with what the engine and the history know of each, and what they come to together. */
import type { Leg, LegReport } from '../../engine/types';
import { contractsOf } from '../../lib/units';
import { entryAtoms, realisedOf } from './basis';
import { seriesId } from '../../lib/series';
import type { Known } from './useBook';

export interface Row {
  leg: Leg;
  /** Null where the engine does not answer: the position is there all the same. */
  report: LegReport | null;
  /** Null where the history does not know it. */
  entry: bigint | null;
  unrealised: bigint | null;
  realised: bigint | null;
}

type Greek = 'delta' | 'gamma' | 'vega' | 'theta';

export interface Totals {
  valueAtoms: bigint | null;
  unrealised: bigint | null;
  realised: bigint | null;
  greeks: Record<Greek, number | null>;
}

export function rowsOf(legs: readonly (Leg | LegReport)[], known: Known): Row[] {
  return [...legs].sort(inOrder).map((leg) => rowOf(leg, known));
}

function rowOf(leg: Leg | LegReport, known: Known): Row {
  const report = 'quote' in leg ? leg : null;
  const book = known.state === 'ready' ? known.book : undefined;
  const held = book?.held.get(seriesId(leg));
  // what came by a slice has no price of its own, so that only a size that adds up has a cost
  if (!book || !held || held.sizeLots !== leg.sizeLots) return { leg, report, entry: null, unrealised: null, realised: null };
  return {
    leg,
    report,
    entry: entryAtoms(held),
    unrealised: report && report.valueAtoms - held.costAtoms,
    // a slice took a share of every position at a price of none
    realised: realisedOf(book) === null ? null : held.realisedAtoms,
  };
}

/** Of the whole position. */
export const greekOf = ({ quote, sizeLots }: LegReport, greek: Greek): number => quote[greek] * contractsOf(sizeLots);

/** Null where a row does not know its part. Deltas and gammas of several underlyings are of different prices, and have no sum. */
export function totalsOf(rows: readonly Row[]): Totals {
  const oneMarket = rows.every(({ leg }) => leg.market === rows[0]?.leg.market);
  const greek = (each: Greek): number | null =>
    sumOf(
      rows,
      ({ report }) => report && greekOf(report, each),
      0,
      (a, b) => a + b,
    );
  const atoms = (part: (row: Row) => bigint | null): bigint | null => sumOf(rows, part, 0n, (a, b) => a + b);
  return {
    valueAtoms: atoms(({ report }) => report && report.valueAtoms),
    unrealised: atoms(({ unrealised }) => unrealised),
    realised: atoms(({ realised }) => realised),
    greeks: {
      delta: oneMarket ? greek('delta') : null,
      gamma: oneMarket ? greek('gamma') : null,
      vega: greek('vega'),
      theta: greek('theta'),
    },
  };
}

function sumOf<T>(rows: readonly Row[], part: (row: Row) => T | null, nothing: T, add: (a: T, b: T) => T): T | null {
  let sum = nothing;
  for (const row of rows) {
    const each = part(row);
    if (each === null) return null;
    sum = add(sum, each);
  }
  return sum;
}

function inOrder(a: Leg, b: Leg): number {
  if (a.market !== b.market) return a.market - b.market;
  if (a.expiryTs !== b.expiryTs) return a.expiryTs - b.expiryTs;
  if (a.strikeAtoms !== b.strikeAtoms) return a.strikeAtoms < b.strikeAtoms ? -1 : 1;
  return a.kind < b.kind ? -1 : 1;
}
