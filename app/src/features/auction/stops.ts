/** What keeps accounts from being sold: a pause of the protocol, or one of the pool's stops. */
import type { Protocol, Pool } from '@breakwater/client/generated/accounts';
import { HALT, PUBLIC_SALES, SEALED_SALES, untilOf } from '../../lib/governance/stops';
import { PAUSED_AUCTION } from '../../lib/governance/units';
import { moment } from '../../lib/time';

/** How an account is sold: each way has a stop of its own. Nothing but a halt stops `any`. */
export type Way = 'public' | 'sealed' | 'any';

const STOP: Record<Way, number> = { public: PUBLIC_SALES, sealed: SEALED_SALES, any: HALT };

export interface Rules {
  protocol: Pick<Protocol, 'paused'>;
  pool: Pool;
}

export interface Closed {
  by: 'pause' | 'halt' | 'stop';
  /** When it ends by itself [unix s]; a pause does not. */
  untilTs?: number;
}

/** Null where that way is open. */
export function closedFor(way: Way, { protocol, pool }: Rules, nowTs: number): Closed | null {
  if ((protocol.paused & PAUSED_AUCTION) !== 0) return { by: 'pause' };
  const haltTs = untilOf(pool.stops, HALT);
  if (haltTs > nowTs) return { by: 'halt', untilTs: haltTs };
  const untilTs = untilOf(pool.stops, STOP[way]);
  return untilTs > nowTs ? { by: 'stop', untilTs } : null;
}

/** "Stopped until …", and what happens to the price: `Auction::elapsed_secs` of the program, whose clock stands while a sale is stopped. */
export function closedWords({ by, untilTs }: Closed, then: string): string {
  if (by === 'pause') return 'The protocol has paused auctions: nobody can bid until governance lifts that. Prices stand meanwhile.';
  const until = moment(untilTs ?? 0);
  if (by === 'halt') return `Everything is halted until ${until}. ${then}`;
  return `Bids are stopped until ${until}: only the backstop may buy, at a price that falls on for it alone. ${then}`;
}
