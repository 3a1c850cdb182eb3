/** What keeps accounts from being sold: a pause of the house, or one of the pool's stops. */
import type { House, Pool } from '../../generated/accounts';
import { moment } from '../../lib/time';

/** `pause::AUCTION` of the program. */
const PAUSE_BIT = 4;
/** Places in `stops.untilTs`: of `stop::PUBLIC_SALES`, `SEALED_SALES`, `HALT`. */
const [PUBLIC, SEALED, HALT] = [2, 3, 4];

/** How an account is sold: each way is stopped by other stops. Nothing but a halt stops `any`. */
export type Way = 'public' | 'sealed' | 'any';

const STOPPED_BY: Record<Way, readonly number[]> = { public: [PUBLIC, SEALED], sealed: [SEALED], any: [] };

export interface Rules {
  house: Pick<House, 'paused'>;
  pool: Pool;
}

export interface Closed {
  by: 'pause' | 'halt' | 'stop';
  /** When it ends by itself [unix s]; a pause does not. */
  untilTs?: number;
}

/** Null where that way is open. */
export function closedFor(way: Way, { house, pool }: Rules, nowTs: number): Closed | null {
  if ((house.paused & PAUSE_BIT) !== 0) return { by: 'pause' };
  const until = (place: number) => Number(pool.stops.untilTs[place] ?? 0n);
  if (until(HALT) > nowTs) return { by: 'halt', untilTs: until(HALT) };
  const untilTs = Math.max(0, ...STOPPED_BY[way].map(until));
  return untilTs > nowTs ? { by: 'stop', untilTs } : null;
}

/** "Stopped until …", and what happens to the price: `Auction::elapsed_secs` of the program. */
export function closedWords({ by, untilTs }: Closed, then: string): string {
  if (by === 'pause') return 'The house has paused auctions: nobody can bid until governance lifts that. Time goes on meanwhile.';
  const until = moment(untilTs ?? 0);
  if (by === 'halt') return `Everything is halted until ${until}. ${then}`;
  return `Bids are stopped until ${until}: only the backstop may buy, at a price that falls on for it alone. ${then}`;
}
