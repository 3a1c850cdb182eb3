/** What the user is looking at and putting together; lives as long as the page is open. */
import { create } from 'zustand';
import type { Leg, Series } from '../../engine/types';
import { ONE_CONTRACT, withLeg, type DraftLeg } from './legs';

interface TradeState {
  market: number;
  /** Null: the first that trades. */
  expiryTs: number | null;
  strikeAtoms: bigint | null;
  legs: DraftLeg[];
  multiplier: string;
  /** A ninth leg was wanted. */
  full: boolean;
}

export const useTrade = create<TradeState>(() => ({
  market: 0,
  expiryTs: null,
  strikeAtoms: null,
  legs: [],
  multiplier: '1',
  full: false,
}));

let nextId = 1;

export const chooseMarket = (market: number): void => useTrade.setState({ market, expiryTs: null, strikeAtoms: null });
export const chooseExpiry = (expiryTs: number): void => useTrade.setState({ expiryTs, strikeAtoms: null });

/** The same one again: none. */
export function chooseStrike(strikeAtoms: bigint): void {
  useTrade.setState((state) => ({ strikeAtoms: state.strikeAtoms === strikeAtoms ? null : strikeAtoms }));
}

function place(leg: DraftLeg): void {
  const legs = withLeg(useTrade.getState().legs, leg);
  useTrade.setState(legs ? { legs, full: false } : { full: true });
}

/** One contract more on this side. */
export function addLeg(series: Series, side: 'buy' | 'sell'): void {
  const { market, expiryTs, kind, strikeAtoms } = series;
  place({ id: nextId++, market, expiryTs, kind, strikeAtoms, sizeLots: side === 'buy' ? ONE_CONTRACT : -ONE_CONTRACT });
}

export function changeLeg(id: number, change: Partial<Leg>): void {
  const leg = useTrade.getState().legs.find((each) => each.id === id);
  if (leg) place({ ...leg, ...change });
}

export function removeLeg(id: number): void {
  useTrade.setState(({ legs }) => ({ legs: legs.filter((each) => each.id !== id), full: false }));
}

export function replaceLegs(legs: readonly Leg[]): void {
  useTrade.setState({ legs: legs.map((leg) => ({ ...leg, id: nextId++ })), full: false });
}

export const flipAll = (): void =>
  useTrade.setState(({ legs }) => ({ legs: legs.map((leg) => ({ ...leg, sizeLots: -leg.sizeLots })) }));

export const clearLegs = (): void => useTrade.setState({ legs: [], multiplier: '1', full: false });

export const setMultiplier = (multiplier: string): void => useTrade.setState({ multiplier });
