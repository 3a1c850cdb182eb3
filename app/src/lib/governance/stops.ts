/** What circuit breakers look at and what they stop: numbers and names from the Rust client, by the rules of the program's `state/breakers.rs`. */
import type { Closed, Stops } from '@breakwater/client/generated/types';
import { bps } from '../units';
import codes from './codes.json';

interface Words {
  name: string;
  words: string;
}

const STOP_WORDS: Readonly<Record<string, string>> = {
  NEW_RISK: 'trades that add risk',
  WITHDRAWALS: 'withdrawals beyond a share of the accounts’ cash a window',
  PUBLIC_SALES: 'public bids and soft slices; sealed rounds and the backstop alone take accounts over',
  SEALED_SALES: 'public bids, soft slices and sealed rounds; the backstop alone takes accounts over',
  HALT: 'new risk, every withdrawal and every sale',
};

/** By place of their bit, lowest first. */
export const STOPS: readonly Words[] = codes.stop.map(({ id, name }) => ({ name, words: STOP_WORDS[id] ?? '' }));

const place = (id: string): number => codes.stop.findIndex((stop) => stop.id === id);
export const WITHDRAWALS = place('WITHDRAWALS');
export const PUBLIC_SALES = place('PUBLIC_SALES');
export const SEALED_SALES = place('SEALED_SALES');
export const HALT = place('HALT');

interface Until {
  /** In the order of [`STOPS`]. */
  closed: readonly Pick<Closed, 'untilTs'>[];
}

/** When what a stop stops is open again [unix s]: a halt stops all of it, and a stop of sealed sales the public ones too. */
export function untilOf({ closed }: Until, bit: number): number {
  const also = bit === PUBLIC_SALES ? [SEALED_SALES, HALT] : [HALT];
  return Math.max(...[bit, ...also].map((each) => Number(closed[each]?.untilTs ?? 0n)));
}

/** Places of the bits in force. */
export const stoppedBits = (stops: Until, nowTs: number): number[] =>
  STOPS.map((_, bit) => bit).filter((bit) => untilOf(stops, bit) > nowTs);

const isHalted = ({ closed }: Until, nowTs: number): boolean => Number(closed[HALT]?.untilTs ?? 0n) > nowTs;

/** All in a few words. */
export function stoppedWords(stops: Until, nowTs: number): string {
  if (isHalted(stops, nowTs)) return 'all stopped';
  const count = stoppedBits(stops, nowTs).length;
  return count > 0 ? `${count} of ${STOPS.length} stopped` : '✓ nothing is stopped';
}

/** What the stop of withdrawals comes to now; nothing where they are open. */
export function withdrawalWords(stops: Until & Pick<Stops, 'withdrawBps'>, nowTs: number): string {
  if (isHalted(stops, nowTs)) return 'none at all during the halt';
  return untilOf(stops, WITHDRAWALS) > nowTs ? `at most ${bps(Number(stops.withdrawBps))} a window` : '';
}

const METRIC_WORDS: Readonly<Record<string, (market: string) => string>> = {
  PRICE_MOVE: (market) => `highest against lowest mark of ${market} in its window`,
  REALISED: (market) => `of ${market}, of its reference`,
  DIVERGENCE: (market) => `distance of the two price sources of ${market}`,
  CONFIDENCE: (market) => `its half-width for ${market}, of the price`,
  AUCTIONED: () => 'put into auction in the window, of the cap',
  INSURANCE: () => 'in its window, of the fund',
  OUTFLOW: () => 'withdrawn less deposited in the window, of the accounts’ cash',
};

/** By number of the metric. */
export const METRICS: Readonly<Record<number, { name: string; words: (market: string) => string }>> = Object.fromEntries(
  codes.metric.map(({ id, number, name }) => [number, { name, words: METRIC_WORDS[id] ?? (() => '') }]),
);

const metric = (id: string): number => codes.metric.find((each) => each.id === id)?.number ?? 0;
export const REALISED = metric('REALISED');

/** These look at one market, the others at the pool. */
export const ofMarket = (number: number): boolean => number <= metric('CONFIDENCE');

/** At the beginning of a line. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
