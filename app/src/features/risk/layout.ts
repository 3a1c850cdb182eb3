/** The cases of a report as a grid: volatility down the side, moves of price across, what has no place in it apart. */
import type { Case, Scenario } from '../../engine/types';

export type VolRow = 'up' | 'flat' | 'down';
export const VOL_ROWS: readonly VolRow[] = ['up', 'flat', 'down'];

export interface Cell {
  /** Number of the case. */
  index: number;
  scenario: Scenario;
  /** Dampened profit of the market shown, or of all. */
  pnlAtoms: bigint;
}

export interface Column {
  /** Each market's own move: wider where its range is. */
  moves: { market: number; priceBps: number }[];
}

export interface Layout {
  columns: Column[];
  rows: { vol: VolRow; cells: (Cell | null)[] }[];
  /** Skew, basis, and what would stand twice in one place. */
  apart: Cell[];
}

/** Of one market, or of all together, placed by the scenario of the first. */
export function layout(cases: readonly Case[], market: number | null): Layout {
  const placed = new Map<string, Cell>();
  const columns = new Map<number, Column>();
  const apart: Cell[] = [];
  for (const each of cases) {
    const part = partOf(each, market);
    if (!part) continue;
    const { scenario } = part;
    const cell = { index: each.index, scenario, pnlAtoms: market === null ? each.pnlAtoms : part.pnlAtoms };
    const key = `${scenario.vol}/${scenario.priceBps}`;
    if (!isRow(scenario.vol) || placed.has(key)) {
      apart.push(cell);
      continue;
    }
    placed.set(key, cell);
    if (!columns.has(scenario.priceBps)) columns.set(scenario.priceBps, { moves: movesOf(each, market) });
  }
  const prices = [...columns.keys()].sort((a, b) => a - b);
  return {
    columns: prices.flatMap((price) => columns.get(price) ?? []),
    rows: VOL_ROWS.map((vol) => ({ vol, cells: prices.map((price) => placed.get(`${vol}/${price}`) ?? null) })),
    apart,
  };
}

const isRow = (vol: Scenario['vol']): vol is VolRow => (VOL_ROWS as readonly string[]).includes(vol);

function partOf(each: Case, market: number | null): Case['byMarket'][number] | undefined {
  return market === null ? each.byMarket[0] : each.byMarket.find((part) => part.market === market);
}

function movesOf(each: Case, market: number | null): Column['moves'] {
  return each.byMarket
    .filter((part) => market === null || part.market === market)
    .map((part) => ({ market: part.market, priceBps: part.scenario.priceBps }));
}

/** Markets that any case knows of. */
export function marketsOf(cases: readonly Case[]): number[] {
  return [...new Set(cases.flatMap((each) => each.byMarket.map((part) => part.market)))].sort((a, b) => a - b);
}
