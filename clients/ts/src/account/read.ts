/** Reads what a trader needs: a pool with all that belongs to it, and margin accounts. */
import type { Address } from '@solana/kit';
import { protocolAddress, marginAccount } from '../address';
import type { Rpc } from '../connect';
import { fetchKind, fetchSome } from './fetch';
import type { Entry, KindName } from './kinds';
import { one, worldOf, type Entries, type World } from './world';

/** A pool, its protocol and its markets with surfaces and boards, as of about one moment. Null where there is no such pool. */
export async function readPool(rpc: Rpc, pool: Address): Promise<World | null> {
  const [single, ...kinds] = await Promise.all([
    fetchSome(rpc, [await protocolAddress(), pool]),
    ...(['Market', 'Surface', 'Board'] as const).map((kind) => fetchKind(rpc, kind)),
  ]);
  return worldOf(byAddress([...single, ...kinds.flat()]), pool);
}

/** One account of a kind. Null where there is none, or one of another kind. */
export async function readOne<K extends KindName>(rpc: Rpc, kind: K, address: Address): Promise<Entry<K> | null> {
  return one(byAddress(await fetchSome(rpc, [address])), address, kind) ?? null;
}

/** Margin account number `id` of an owner; numbers start at 0. Null where it was never opened, or is closed. */
export async function readMarginAccount(rpc: Rpc, pool: Address, owner: Address, id: number): Promise<Entry<'MarginAccount'> | null> {
  return readOne(rpc, 'MarginAccount', await marginAccount(pool, owner, id));
}

/** All margin accounts of an owner in a pool, by number. */
export async function readMarginAccounts(rpc: Rpc, pool: Address, owner: Address): Promise<Entry<'MarginAccount'>[]> {
  const found = await fetchKind(rpc, 'MarginAccount', { pool, owner });
  return found.sort((a, b) => a.data.id - b.data.id);
}

const byAddress = (found: readonly Entry[]): Entries => new Map(found.map((each) => [each.address, each]));
