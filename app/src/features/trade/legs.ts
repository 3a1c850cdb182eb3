/** Legs of a strategy as they are put together: at most eight, each series once. */
import type { Leg, PricedLeg, Series } from '../../engine/types';
import { LOT_PLACES, parse } from '../../lib/units';
import { sameSeries } from './series';

/** What one trade may have, in the program and in a quote. */
export const MOST_LEGS = 8;
export const ONE_CONTRACT = 1_000_000n;
const MULTIPLIER_PLACES = 6;

/** Keeps its row on the screen while it is edited. */
export interface DraftLeg extends Leg {
  id: number;
}

const seriesOf = ({ market, expiryTs, kind, strikeAtoms }: Series): Series => ({ market, expiryTs, kind, strikeAtoms });

/** A leg of a series that is there already joins it, and both are gone where they cancel out. Null: there is no room. */
export function withLeg(legs: readonly DraftLeg[], leg: DraftLeg): DraftLeg[] | null {
  const there = legs.find((each) => each.id !== leg.id && sameSeries(each, leg));
  const sizeLots = leg.sizeLots + (there?.sizeLots ?? 0n);
  const edited = legs.some((each) => each.id === leg.id);
  // an edited row stays where it is; a new one joins the row that is there
  const kept = edited ? leg.id : (there?.id ?? leg.id);
  const merged: DraftLeg = { ...seriesOf(leg), id: kept, sizeLots };
  const rest = legs.filter((each) => each.id === kept || (each.id !== leg.id && each !== there));
  const placed = rest.some((each) => each.id === kept) ? rest.map((each) => (each.id === kept ? merged : each)) : [...rest, merged];
  const all = placed.filter((each) => each.sizeLots !== 0n);
  return all.length > MOST_LEGS ? null : all;
}

/** "0.5" of every size; null where it is no number above zero or a size would not be whole lots. */
export function multiplied(legs: readonly Leg[], multiplier: string): Leg[] | null {
  const by = parse(multiplier, MULTIPLIER_PLACES);
  if (by === null || by <= 0n) return null;
  const one = 10n ** BigInt(MULTIPLIER_PLACES);
  const all: Leg[] = [];
  for (const leg of legs) {
    const product = leg.sizeLots * by;
    if (product % one !== 0n) return null;
    all.push({ ...seriesOf(leg), sizeLots: product / one });
  }
  return all;
}

/** Null where a price is missing. */
export function priced(legs: readonly Leg[], priceOf: (leg: Leg) => bigint | null): PricedLeg[] | null {
  const all: PricedLeg[] = [];
  for (const leg of legs) {
    const priceAtoms = priceOf(leg);
    if (priceAtoms === null) return null;
    all.push({ ...seriesOf(leg), sizeLots: leg.sizeLots, priceAtoms });
  }
  return all;
}

/** What the taker pays for all legs, below zero where it receives: up for what is bought, down for what is sold, as the program rounds. */
export function costAtoms(legs: readonly PricedLeg[]): bigint {
  const lots = 10n ** BigInt(LOT_PLACES);
  let sum = 0n;
  for (const { sizeLots, priceAtoms } of legs) {
    const size = sizeLots < 0n ? -sizeLots : sizeLots;
    const product = size * priceAtoms;
    sum += sizeLots > 0n ? (product + lots - 1n) / lots : -(product / lots);
  }
  return sum;
}

/** The first of them to expire. */
export function nearestExpiry(legs: readonly Leg[]): number | null {
  return legs.length === 0 ? null : Math.min(...legs.map((leg) => leg.expiryTs));
}

export const sameLegs = (one: readonly Leg[], other: readonly Leg[]): boolean =>
  one.length === other.length && one.every((leg) => other.some((each) => sameSeries(each, leg) && each.sizeLots === leg.sizeLots));
