/** What the user is looking at and putting together; lives as long as the page is open. */
import { create } from 'zustand';
import type { Leg, Series } from '../../engine/types';
import { ONE_CONTRACT, sizeOf, withLeg, type DraftLeg } from './legs';
import { sameSeries } from './series';

interface TradeState {
  market: number;
  /** Null: the usual one. */
  expiryTs: number | null;
  strikeAtoms: bigint | null;
  legs: DraftLeg[];
  multiplier: string;
  /** A ninth leg was wanted. */
  full: boolean;
  /** What the last click in the chain did. */
  added: Added | null;
}

export interface Added {
  /** One contract. */
  leg: Leg;
  /** Of its row then; zero where it is gone. */
  sizeLots: bigint;
  count: number;
}

const EMPTY = { legs: [], multiplier: '1', full: false, added: null } satisfies Partial<TradeState>;

export const useTrade = create<TradeState>(() => ({
  market: 0,
  expiryTs: null,
  strikeAtoms: null,
  ...EMPTY,
}));

let nextId = 1;

export const chooseMarket = (market: number): void => useTrade.setState({ market, expiryTs: null, strikeAtoms: null });
export const chooseExpiry = (expiryTs: number): void => useTrade.setState({ expiryTs, strikeAtoms: null });

/** The same one again: none. */
export function chooseStrike(strikeAtoms: bigint): void {
  useTrade.setState((state) => ({ strikeAtoms: state.strikeAtoms === strikeAtoms ? null : strikeAtoms }));
}

/** One contract more on this side. */
export function addLeg({ market, expiryTs, kind, strikeAtoms }: Series, side: 'buy' | 'sell'): void {
  const leg: Leg = { market, expiryTs, kind, strikeAtoms, sizeLots: side === 'buy' ? ONE_CONTRACT : -ONE_CONTRACT };
  const legs = withLeg(useTrade.getState().legs, { ...leg, id: nextId++ });
  if (!legs) {
    useTrade.setState({ full: true, added: null });
    return;
  }
  const sizeLots = legs.find((each) => sameSeries(each, leg))?.sizeLots ?? 0n;
  useTrade.setState({ legs, full: false, added: { leg, sizeLots, count: legs.length } });
}

/** In place: whoever steps through a list of strikes passes those of other legs. */
export function changeLeg(id: number, change: Partial<Leg> & { typed?: string }): void {
  useTrade.setState(({ legs }) => ({ legs: legs.map((each) => (each.id === id ? { ...each, ...change } : each)) }));
}

/** What is typed for a size, whether or not it is one. */
export function typeSize({ id, sizeLots }: DraftLeg, typed: string): void {
  const size = sizeOf(typed);
  changeLeg(id, size === null ? { typed } : { typed, sizeLots: sizeLots < 0n ? -size : size });
}

export function removeLeg(id: number): void {
  useTrade.setState(({ legs }) => ({ legs: legs.filter((each) => each.id !== id), full: false, added: null }));
}

export function replaceLegs(legs: readonly Leg[]): void {
  useTrade.setState({ ...EMPTY, legs: legs.map((leg) => ({ ...leg, id: nextId++ })) });
}

export const flipAll = (): void => useTrade.setState(({ legs }) => ({ legs: legs.map((leg) => ({ ...leg, sizeLots: -leg.sizeLots })) }));

export const clearLegs = (): void => useTrade.setState(EMPTY);

export const setMultiplier = (multiplier: string): void => useTrade.setState({ multiplier });
