/** The market and expiry that the page is about, and what the engine says of its options. */
import { useMemo } from 'react';
import type { BoardView, MarketView, World } from '@breakwater/client/account/world';
import type { Engine, Leg, PricedLeg, Quote, Series } from '../../engine/types';
import { useNow } from '../../lib/chain/clock';
import { useWorld } from '../../lib/chain/store';
import { useMargin, type Answer } from '../../lib/margin/engine';
import { lackOf, multiplied, priced } from './legs';
import { seriesId } from './series';
import { useTrade } from './store';

/** Of a board. */
const LISTED = 0;
const SETTLED = 2;
const DAY_SECS = 86_400;

export type BoardState = 'open' | 'closed' | 'expired' | 'settled';

export function stateOf(board: BoardView, nowTs: number): BoardState {
  if (board.data.status === SETTLED) return 'settled';
  if (board.expiryTs <= nowTs) return 'expired';
  return board.data.status === LISTED ? 'open' : 'closed';
}

export const openBoards = (market: MarketView, nowTs: number): BoardView[] =>
  market.boards.filter((board) => stateOf(board, nowTs) === 'open');

/** The last hours of an option are for who looks for them. */
function usual(market: MarketView, nowTs: number): BoardView | undefined {
  const open = openBoards(market, nowTs);
  return open.find((board) => board.expiryTs - nowTs > DAY_SECS) ?? open[0] ?? market.boards.at(-1);
}

export interface View {
  world: World;
  market: MarketView;
  board: BoardView | undefined;
  nowTs: number;
}

export function useView(): View | null {
  const world = useWorld();
  const nowTs = useNow();
  const { market: index, expiryTs } = useTrade();
  const market = world?.markets.find((each) => each.index === index) ?? world?.markets[0];
  if (!world || !market) return null;
  const chosen = market.boards.find((board) => board.expiryTs === expiryTs);
  return { world, market, board: chosen ?? usual(market, nowTs), nowTs };
}

/** One by one where not all have an answer: a strike that the model refuses does not take the others with it. */
export function quotesOf(engine: Engine, series: readonly Series[]): (Quote | null)[] {
  try {
    return engine.quotes([...series]);
  } catch {
    return series.map((each) => {
      try {
        return engine.quotes([each])[0] ?? null;
      } catch {
        return null;
      }
    });
  }
}

/** A mark as an amount that is traded at. */
export const markAtoms = (quote: Quote): bigint => BigInt(Math.round(quote.markUsd * 1e6));

export interface Strategy {
  /** Multiplied. */
  legs: readonly Leg[];
  /** One a leg; null where there is no surface for it. */
  quotes: (Quote | null)[];
  /** At mark; null where a mark is missing. */
  priced: PricedLeg[] | null;
}

/** Null while a size or the multiplier is no number. */
export function useLegs(): Leg[] | null {
  const legs = useTrade((state) => state.legs);
  const multiplier = useTrade((state) => state.multiplier);
  return useMemo(() => multiplied(legs, multiplier), [legs, multiplier]);
}

export const useLack = (): string | null => useTrade(({ legs, multiplier }) => lackOf(legs, multiplier));

export function useStrategy(): Answer<Strategy> | null {
  const legs = useLegs();
  return useMargin(({ engine }) => atMark(engine, legs ?? []), [legs]);
}

/** Null where a mark is missing, or the engine. */
export function useMarked(legs: readonly Leg[]): PricedLeg[] | null {
  const answer = useMargin(({ engine }) => atMark(engine, legs).priced, [legs]);
  return answer?.ok ? answer.value : null;
}

function atMark(engine: Engine, legs: readonly Leg[]): Strategy {
  const quotes = quotesOf(engine, legs);
  const marks = new Map(quotes.flatMap((quote) => (quote ? [[seriesId(quote), markAtoms(quote)] as const] : [])));
  return { legs, quotes, priced: priced(legs, (leg) => marks.get(seriesId(leg)) ?? null) };
}

/** "BTC" */
export const symbolOf = (world: World | null, index: number): string =>
  world?.markets.find((market) => market.index === index)?.symbol ?? `market ${index}`;

/** Annualised: 0.6 is 60 % a year. */
export const realisedVol = (market: MarketView): number => Math.sqrt(Number(market.data.realised.varianceQ48) / 2 ** 48);
