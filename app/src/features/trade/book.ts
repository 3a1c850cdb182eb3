/** Bids and asks that makers gave in this session. There is no order book: a price is known where somebody asked for it. */
import { create } from 'zustand';
import type { PricedLeg, Series } from '../../engine/types';
import { seriesId } from './series';

export interface Level {
  priceAtoms: bigint;
  /** It was given for so much. */
  sizeLots: bigint;
  /** By the cluster's clock. */
  atTs: number;
}

export interface Sides {
  /** Somebody buys at it: what a taker gets for selling. */
  bid?: Level;
  ask?: Level;
}

export const useBook = create<{ levels: ReadonlyMap<string, Sides> }>(() => ({ levels: new Map() }));

/** Quotes of one request for one leg: the best of them is its bid or ask. Prices of several legs belong together and are no levels. */
export function keep(quotes: readonly (readonly PricedLeg[])[], atTs: number): void {
  const legs = quotes.flatMap((each) => (each.length === 1 && each[0] ? [each[0]] : []));
  const first = legs[0];
  if (!first) return;
  const buys = first.sizeLots > 0n;
  const best = legs.reduce((a, b) => (buys === b.priceAtoms < a.priceAtoms ? b : a));
  const size = best.sizeLots < 0n ? -best.sizeLots : best.sizeLots;
  const level: Level = { priceAtoms: best.priceAtoms, sizeLots: size, atTs };
  useBook.setState(({ levels }) => {
    const id = seriesId(best);
    return { levels: new Map(levels).set(id, { ...levels.get(id), ...(buys ? { ask: level } : { bid: level }) }) };
  });
}

export const sidesOf = (levels: ReadonlyMap<string, Sides>, series: Series): Sides => levels.get(seriesId(series)) ?? {};
