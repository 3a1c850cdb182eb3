/** Legs of a strategy as they are put together: at most eight. */
import type { Leg, PricedLeg, Series } from '../../engine/types';
import { paidAtoms } from '../../lib/rounding';
import { parse, parseLots, unparsed } from '../../lib/typed';
import { LOT_PLACES } from '../../lib/units';
import { sameSeries } from './series';

/** What one trade may have, in the program and in a quote. */
export const MOST_LEGS = 8;
export const ONE_CONTRACT = 1_000_000n;
const MULTIPLIER_PLACES = 6;

/** Keeps its row on the screen while it is edited; two rows may be of one series then, and count together. */
export interface DraftLeg extends Leg {
  id: number;
  /** What stands in its field, where somebody typed into it: perhaps no size, and `sizeLots` is the last one that was. */
  typed?: string | undefined;
}

const seriesOf = ({ market, expiryTs, kind, strikeAtoms }: Series): Series => ({ market, expiryTs, kind, strikeAtoms });

/** A new leg joins a row of its series, and both are gone where they cancel out. Null: there is no room. */
export function withLeg(legs: readonly DraftLeg[], leg: DraftLeg): DraftLeg[] | null {
  const there = legs.find((each) => sameSeries(each, leg));
  if (!there) return legs.length < MOST_LEGS ? [...legs, leg] : null;
  const sizeLots = there.sizeLots + leg.sizeLots;
  if (sizeLots === 0n) return legs.filter((each) => each !== there);
  return legs.map((each) => (each === there ? { ...seriesOf(each), id: each.id, sizeLots } : each));
}

/** Contracts as typed, without sign; null where they are none. */
export function sizeOf(typed: string): bigint | null {
  const lots = parseLots(typed);
  return lots !== null && lots > 0n ? lots : null;
}

/** What to say of a text that `sizeOf` refuses. */
export const noSize = (typed: string): string =>
  parseLots(typed) === null ? unparsed(typed, LOT_PLACES) : 'Type a number of contracts above 0.';

export const isWrong = (leg: DraftLeg): boolean => leg.typed !== undefined && sizeOf(leg.typed) === null;

/** Each series once, as it is traded; those that cancel out are gone. */
function joined(legs: readonly Leg[]): Leg[] {
  const all: Leg[] = [];
  for (const leg of legs) {
    const there = all.find((each) => sameSeries(each, leg));
    if (there) there.sizeLots += leg.sizeLots;
    else all.push({ ...seriesOf(leg), sizeLots: leg.sizeLots });
  }
  return all.filter((each) => each.sizeLots !== 0n);
}

/** Number of the first row of the same series above this one; null where there is none. */
export function sameAs(legs: readonly DraftLeg[], leg: DraftLeg): number | null {
  const first = legs.findIndex((each) => sameSeries(each, leg));
  return legs[first] === leg ? null : first + 1;
}

/** What is traded: "0.5" of every size. Null where a size or the multiplier is no number above zero, or a product would not be whole lots. */
export function multiplied(legs: readonly DraftLeg[], multiplier: string): Leg[] | null {
  const by = parse(multiplier, MULTIPLIER_PLACES);
  if (by === null || by <= 0n || legs.some(isWrong)) return null;
  const one = 10n ** BigInt(MULTIPLIER_PLACES);
  const all = joined(legs);
  if (all.some((leg) => (leg.sizeLots * by) % one !== 0n)) return null;
  return all.map((leg) => ({ ...leg, sizeLots: (leg.sizeLots * by) / one }));
}

/** What to say of a multiplier that leaves nothing to trade while every size is one. */
export const noMultiplier = (typed: string): string =>
  parse(typed, MULTIPLIER_PLACES) === null
    ? unparsed(typed, MULTIPLIER_PLACES)
    : 'Type a number above 0; sizes must stay whole millionths of a contract.';

/** Why there is nothing to trade, in words; null where there is. */
export function lackOf(legs: readonly DraftLeg[], multiplier: string): string | null {
  if (legs.length === 0) return 'Add a leg first.';
  const whole = multiplied(legs, multiplier);
  if (!whole) return 'Correct the sizes or the multiplier first.';
  return whole.length === 0 ? 'These legs cancel each other out.' : null;
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

/** What the taker pays for all legs, below zero where it receives. */
export function costAtoms(legs: readonly PricedLeg[]): bigint {
  return legs.reduce((sum, { sizeLots, priceAtoms }) => sum + paidAtoms(sizeLots, priceAtoms), 0n);
}

/** The first of them to expire. */
export function nearestExpiry(legs: readonly Leg[]): number | null {
  return legs.length === 0 ? null : Math.min(...legs.map((leg) => leg.expiryTs));
}

export const sameLegs = (one: readonly Leg[], other: readonly Leg[]): boolean =>
  one.length === other.length && one.every((leg) => other.some((each) => sameSeries(each, leg) && each.sizeLots === leg.sizeLots));
