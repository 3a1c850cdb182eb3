/** What is known of the chain. Filled by `sync.ts`; pages read it with the hooks below. */
import type { Address } from '@solana/kit';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Reading } from '@breakwater/client/account/fetch';
import type { Entry, KindName, Kinds } from '@breakwater/client/account/kinds';
import { CORE, all, one, worldOf, type Entries, type World } from '@breakwater/client/account/world';
import type { Explained } from '../errors/explain';
import type { Connection } from './rpc';

/**
 * starting: nothing is known yet. ready: up to date. away: the node does not answer, what is shown is old. wrong-network: the node is
 * another cluster than the pool's protocol was made for. missing: the node has no such pool. unconfigured: no config.json.
 */
export type Phase = 'starting' | 'ready' | 'away' | 'wrong-network' | 'missing' | 'unconfigured';

export interface ChainState {
  phase: Phase;
  problem: Explained | null;
  connection: Connection | null;
  entries: Entries;
  world: World | null;
  slot: bigint;
  /** Whether the margin accounts of the whole pool are read, and not only the user's own. */
  allAccounts: boolean;
  /** Whose margin accounts are read. Until this is the user, none known does not mean none there. */
  accountsReadOf: Address | null;
}

export const useChain = create<ChainState>(() => ({
  phase: 'starting',
  problem: null,
  connection: null,
  entries: new Map<Address, Entry>(),
  world: null,
  slot: 0n,
  allAccounts: false,
  accountsReadOf: null,
}));

/** Takes accounts in; older news than what is known changes nothing. */
export function put(found: Entry[]): void {
  if (found.length === 0) return;
  const state = useChain.getState();
  const entries = new Map(state.entries);
  let core = false;
  let slot = state.slot;
  for (const entry of found) {
    const known = entries.get(entry.address);
    if (known && known.slot > entry.slot) continue;
    if (known && same(known.bytes, entry.bytes)) {
      known.slot = entry.slot; // nothing to show, but older news is known for what it is
      continue;
    }
    entries.set(entry.address, entry);
    core ||= CORE.has(entry.kind);
    if (entry.slot > slot) slot = entry.slot;
  }
  settle(entries, core, slot);
}

/** All there is of a kind as of a slot: what is not among it is gone, if it was not made later. */
export function replace(kind: KindName, { slot, found }: Reading, among: (entry: Entry) => boolean = () => true): void {
  const state = useChain.getState();
  const here = new Set(found.map((entry) => entry.address));
  const gone = [...state.entries.values()].filter(
    (entry) => entry.kind === kind && entry.slot <= slot && !here.has(entry.address) && among(entry),
  );
  if (gone.length > 0) {
    const entries = new Map(state.entries);
    for (const entry of gone) entries.delete(entry.address);
    settle(entries, CORE.has(kind), state.slot);
  }
  put(found);
}

function settle(entries: Entries, core: boolean, slot: bigint): void {
  const { connection, world } = useChain.getState();
  const pool = connection?.config.pool as Address | undefined;
  useChain.setState({ entries, slot, world: core && pool ? worldOf(entries, pool) : world });
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export const useWorld = (): World | null => useChain((state) => state.world);

/** All known accounts of a kind. */
export function useAll<K extends KindName>(kind: K): Entry<K>[] {
  const entries = useChain((state) => state.entries);
  return useMemo(() => all(entries, kind), [entries, kind]);
}

export function useOne<K extends KindName>(address: Address | undefined, kind: K): Entry<K> | undefined {
  return useChain((state) => one(state.entries, address, kind));
}

export type Of<K extends KindName> = Kinds[K];
