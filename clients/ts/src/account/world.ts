/** One pool with its markets, as pages use it: put together from single accounts whenever one of them changed. */
import type { Address } from '@solana/kit';
import type { Board, Protocol, Market, Pool, Surface } from '../generated/accounts';
import type { Entry, KindName } from './kinds';

export interface BoardView {
  address: Address;
  expiryTs: number;
  /** Listed strikes, ascending [quote atoms]. */
  strikes: bigint[];
  data: Board;
}

export interface MarketView {
  address: Address;
  index: number;
  symbol: string;
  data: Market;
  bytes: Uint8Array;
  surface: Surface;
  surfaceAddress: Address;
  surfaceBytes: Uint8Array;
  /** By expiry. */
  boards: BoardView[];
}

export interface World {
  protocol: Protocol;
  protocolAddress: Address;
  pool: Pool;
  poolAddress: Address;
  poolBytes: Uint8Array;
  /** By index. */
  markets: MarketView[];
}

export type Entries = ReadonlyMap<Address, Entry>;

/** Changes of these make a new world. */
export const CORE: ReadonlySet<KindName> = new Set<KindName>(['Protocol', 'Pool', 'Market', 'Surface', 'Board']);

export function all<K extends KindName>(entries: Entries, kind: K): Entry<K>[] {
  const found: Entry<K>[] = [];
  for (const entry of entries.values()) if (is(entry, kind)) found.push(entry);
  return found;
}

export function one<K extends KindName>(entries: Entries, address: Address | undefined, kind: K): Entry<K> | undefined {
  const entry = address && entries.get(address);
  return entry && is(entry, kind) ? entry : undefined;
}

function is<K extends KindName>(entry: Entry, kind: K): entry is Entry<K> {
  return entry.kind === kind;
}

/** Null where the pool is not there, or its protocol. */
export function worldOf(entries: Entries, poolAddress: Address): World | null {
  const pool = one(entries, poolAddress, 'Pool');
  const protocol = pool && one(entries, pool.data.protocol, 'Protocol');
  if (!pool || !protocol) return null;
  const markets: MarketView[] = [];
  for (const market of all(entries, 'Market')) {
    const surface = market.data.pool === poolAddress && one(entries, market.data.surface, 'Surface');
    if (!surface) continue;
    markets.push({
      address: market.address,
      index: market.data.index,
      symbol: symbolOf(market.data.symbol),
      data: market.data,
      bytes: market.bytes,
      surface: surface.data,
      surfaceAddress: surface.address,
      surfaceBytes: surface.bytes,
      boards: boardsOf(entries, market.address),
    });
  }
  markets.sort((a, b) => a.index - b.index);
  return {
    protocol: inForce(protocol.data, Date.now()),
    protocolAddress: protocol.address,
    pool: pool.data,
    poolAddress,
    poolBytes: pool.bytes,
    markets,
  };
}

/** Bit of `Protocol.paused`. */
export const PAUSED_WITHDRAW = 2;

/** A pause of withdrawals ends by itself: `Protocol::paused_at` of the program. A world is made anew with every price. */
export function inForce(protocol: Protocol, nowMs: number): Protocol {
  if ((protocol.paused & PAUSED_WITHDRAW) === 0) return protocol;
  const over = Number(protocol.withdrawalsPaused.untilTs) * 1000 <= nowMs;
  return over ? { ...protocol, paused: protocol.paused & ~PAUSED_WITHDRAW } : protocol;
}

function boardsOf(entries: Entries, market: Address): BoardView[] {
  return all(entries, 'Board')
    .filter((board) => board.data.market === market)
    .map(({ address, data }) => ({
      address,
      expiryTs: Number(data.expiryTs),
      strikes: data.strikes.slice(0, data.strikeCount),
      data,
    }))
    .sort((a, b) => a.expiryTs - b.expiryTs);
}

/** ASCII padded with zeros. */
export function symbolOf(bytes: Iterable<number>): string {
  return String.fromCharCode(...[...bytes].filter((byte) => byte !== 0));
}
