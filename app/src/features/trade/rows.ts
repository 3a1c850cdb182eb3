/** Rows of the option chain. */
import type { BoardView } from '@breakwater/client/account/world';
import type { Kind, Leg, Quote, Series } from '../../engine/types';
import { sidesOf, type Sides } from './book';
import { nearest } from './strategies';
import { KINDS, seriesId } from './series';

export interface Cell {
  series: Series;
  quote: Quote | null;
  sides: Sides;
  /** The user's own [lots]. */
  heldLots: bigint;
}

export interface Row {
  strikeAtoms: bigint;
  call: Cell;
  put: Cell;
}

export function seriesOfBoard(market: number, board: BoardView): Series[] {
  return board.strikes.flatMap((strikeAtoms) => KINDS.map((kind) => ({ market, expiryTs: board.expiryTs, kind, strikeAtoms })));
}

export function rowsOf(
  market: number,
  board: BoardView,
  quotes: readonly (Quote | null)[],
  levels: ReadonlyMap<string, Sides>,
  held: readonly Leg[],
  nowTs: number,
): Row[] {
  const byId = new Map(quotes.flatMap((quote) => (quote ? [[seriesId(quote), quote] as const] : [])));
  const own = new Map(held.map((leg) => [seriesId(leg), leg.sizeLots]));
  return board.strikes.map((strikeAtoms) => {
    const cell = (kind: Kind): Cell => {
      const series: Series = { market, expiryTs: board.expiryTs, kind, strikeAtoms };
      const id = seriesId(series);
      return { series, quote: byId.get(id) ?? null, sides: sidesOf(levels, series, nowTs), heldLots: own.get(id) ?? 0n };
    };
    return { strikeAtoms, call: cell('call'), put: cell('put') };
  });
}

/** The strike next to the forward. */
export function atTheMoney(board: BoardView, forwardUsd: number): bigint | undefined {
  return board.strikes[nearest(board.strikes, forwardUsd)];
}
