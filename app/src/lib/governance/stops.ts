/** What circuit breakers look at and what they stop, in the words of `bots/src/params/units.rs` and by the rules of the program's `state/breakers.rs`. */
import type { Closed, Stops } from '@breakwater/client/generated/types';
import { bps } from '../units';

interface Words {
  name: string;
  words: string;
}

/** By place of their bit, lowest first. */
export const STOPS: readonly Words[] = [
  { name: 'new risk', words: 'trades that add risk' },
  { name: 'withdrawals', words: 'withdrawals beyond a share of the accounts’ cash a window' },
  { name: 'public sales', words: 'public bids and soft slices; sealed rounds and the backstop alone take accounts over' },
  { name: 'sealed sales', words: 'public bids, soft slices and sealed rounds; the backstop alone takes accounts over' },
  { name: 'halt', words: 'new risk, every withdrawal and every sale' },
];

export const WITHDRAWALS = 1;
export const PUBLIC_SALES = 2;
export const SEALED_SALES = 3;
export const HALT = 4;

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

/** By number of the metric. */
export const METRICS: Readonly<Record<number, { name: string; words: (market: string) => string }>> = {
  1: { name: 'price move', words: (market) => `highest against lowest mark of ${market} in its window` },
  2: { name: 'realised volatility', words: (market) => `of ${market}, of its reference` },
  3: { name: 'divergence of sources', words: (market) => `distance of the two price sources of ${market}` },
  4: { name: 'confidence interval', words: (market) => `its half-width for ${market}, of the price` },
  5: { name: 'notional auctioned', words: () => 'put into auction in the window, of the cap' },
  6: { name: 'insurance drawn', words: () => 'in its window, of the fund' },
  7: { name: 'cash outflow', words: () => 'withdrawn less deposited in the window, of the accounts’ cash' },
};

/** These look at one market, the others at the pool. */
export const ofMarket = (metric: number): boolean => metric <= 4;

/** At the beginning of a line. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
