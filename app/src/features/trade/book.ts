/** Bids and asks that makers gave in this session. There is no order book: a price is known where somebody asked for it. */
import { create } from 'zustand';
import type { PricedLeg, Series } from '../../engine/types';
import { seriesId } from './series';

export interface Level {
  priceAtoms: bigint;
  /** It was given for so much. */
  sizeLots: bigint;
  /** When it came, and until when its maker is bound by it, by the cluster's clock. */
  atTs: number;
  untilTs: number;
}

export interface Sides {
  /** Somebody buys at it: what a taker gets for selling. */
  bid?: Level;
  ask?: Level;
}

export const useBook = create<{ levels: ReadonlyMap<string, Sides> }>(() => ({ levels: new Map() }));

/** How long a price says anything [s]. */
const KEPT_SECS = 300;

export interface Given {
  legs: readonly PricedLeg[];
  untilTs: number;
}

/** Quotes of one request for one leg: the best of them is its bid or ask. Prices of several legs belong together and are no levels. */
export function keep(quotes: readonly Given[], atTs: number): void {
  const all = quotes.flatMap(({ legs: [leg, ...more], untilTs }) => (leg && more.length === 0 ? [{ ...leg, untilTs }] : []));
  const first = all[0];
  if (!first) return;
  const buys = first.sizeLots > 0n;
  const best = all.reduce((a, b) => (buys === b.priceAtoms < a.priceAtoms ? b : a));
  const size = best.sizeLots < 0n ? -best.sizeLots : best.sizeLots;
  const level: Level = { priceAtoms: best.priceAtoms, sizeLots: size, atTs, untilTs: best.untilTs };
  useBook.setState(({ levels }) => {
    const id = seriesId(best);
    return { levels: new Map(levels).set(id, { ...levels.get(id), ...(buys ? { ask: level } : { bid: level }) }) };
  });
}

const young = (level: Level | undefined, nowTs: number): level is Level => level !== undefined && nowTs - level.atTs < KEPT_SECS;

/** Those that are not too old to be looked at. */
export function sidesOf(levels: ReadonlyMap<string, Sides>, series: Series, nowTs: number): Sides {
  const { bid, ask } = levels.get(seriesId(series)) ?? {};
  return { ...(young(bid, nowTs) ? { bid } : {}), ...(young(ask, nowTs) ? { ask } : {}) };
}
