import { describe, expect, it } from 'vitest';
import { cases } from './fixture';
import { layout, marketsOf } from './layout';

describe('the grid of scenarios', () => {
  const all = cases((index) => index);

  it('has a column for each move of price and a row for each volatility, up on top', () => {
    const grid = layout(all, null);
    expect(grid.columns.map((column) => column.moves[0]?.priceBps)).toEqual([
      -5000, -2000, -1500, -1000, -500, 0, 500, 1000, 1500, 2000, 5000,
    ]);
    expect(grid.rows.map((row) => row.vol)).toEqual(['up', 'flat', 'down']);
  });

  it('places every case exactly once', () => {
    const grid = layout(all, null);
    const placed = [...grid.rows.flatMap((row) => row.cells), ...grid.apart].flatMap((cell) => (cell ? [cell.index] : []));
    expect(placed.sort((a, b) => a - b)).toEqual(all.map((each) => each.index));
  });

  it('puts skew and basis apart, and leaves their places in the grid empty', () => {
    const grid = layout(all, null);
    expect(grid.apart.map((cell) => cell.scenario.vol)).toEqual(['skew-linear', 'skew-absolute', 'basis']);
    expect(grid.rows[2]?.cells[0]).toBeNull();
    expect(grid.rows[2]?.cells[10]).toBeNull();
  });

  it('keeps a case that stands in another one’s place', () => {
    const twice = all.map((each) => (each.index === 4 ? { ...each, byMarket: (all[1] ?? each).byMarket } : each));
    expect(layout(twice, null).apart.map((cell) => cell.index)).toContain(4);
  });

  it('shows one market with its own moves and profits', () => {
    const two = cases((index) => index, [0, 3]);
    const own = layout(two, 3);
    expect(own.columns[0]?.moves).toEqual([{ market: 3, priceBps: -10_000 }]);
    expect(own.rows[1]?.cells[1]?.pnlAtoms).toBe(400_000n);
    expect(layout(two, null).rows[1]?.cells[1]?.pnlAtoms).toBe(4_400_000n);
  });

  it('tells each market’s own move where ranges differ', () => {
    const moves = layout(
      cases(() => 0, [0, 3]),
      null,
    ).columns[2]?.moves;
    expect(moves).toEqual([
      { market: 0, priceBps: -1500 },
      { market: 3, priceBps: -3000 },
    ]);
  });

  it('is empty for an account that holds nothing', () => {
    const nothing = cases(() => 0, []);
    expect(layout(nothing, null)).toEqual({ columns: [], rows: expect.any(Array), apart: [] });
    expect(marketsOf(nothing)).toEqual([]);
  });
});
