/** Margin accounts of the whole pool: read without asking while they are few, and on request where they are many. */
import type { Address } from '@solana/kit';
import { getBase58Decoder } from '@solana/kit';
import { useEffect, useState } from 'react';
import { create } from 'zustand';
import { bytesOf, fetchSome, memcmp, POOL_OFFSET } from '@breakwater/client/account/fetch';
import type { Entry } from '@breakwater/client/account/kinds';
import type { Rpc } from '@breakwater/client/connect';
import { MARGIN_ACCOUNT_DISCRIMINATOR } from '@breakwater/client/generated/accounts';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '@breakwater/client/generated/programs';
import { useAll, useChain, put } from './store';
import { untilDone } from './retry';
import type { Connection } from './rpc';
import { followAll, unfollowAll } from './sync';

/** About fifteen megabytes. */
export const READ_UNASKED = 2_000;

export interface Part {
  address: Address;
  bytes: Uint8Array;
}

/** A part of every margin account of a pool: all of them in one answer, without what is not looked at. */
export async function fetchParts(rpc: Rpc, pool: Address, offset: number, length: number): Promise<{ slot: bigint; parts: Part[] }> {
  const answer = await rpc
    .getProgramAccounts(PROGRAM, {
      encoding: 'base64',
      commitment: 'confirmed',
      withContext: true,
      dataSlice: { offset, length },
      filters: [memcmp(0n, getBase58Decoder().decode(MARGIN_ACCOUNT_DISCRIMINATOR)), memcmp(POOL_OFFSET, pool)],
    })
    .send();
  const parts = answer.value.map(({ pubkey, account }) => ({ address: pubkey, bytes: bytesOf(account.data[0]) }));
  return { slot: answer.context.slot, parts };
}

export type Everyone =
  | { state: 'counting' }
  /** Too many to read without being asked. */
  | { state: 'many'; count: number; read: () => void }
  | { state: 'ready'; accounts: Entry<'MarginAccount'>[] };

/** By which connection they have been read whole once: some are known before. */
const useRead = create<{ by: Connection | null }>(() => ({ by: null }));

async function readAll(): Promise<void> {
  const { connection } = useChain.getState();
  await followAll();
  useRead.setState({ by: connection });
}

/** After the last page that shows all has been left: whoever only looks at another page for a moment reads nothing anew. */
const LINGER_MS = 60_000;
let users = 0;
let leaving: ReturnType<typeof setTimeout> | undefined;

function enter(): () => void {
  users += 1;
  clearTimeout(leaving);
  return () => {
    users -= 1;
    if (users === 0) leaving = setTimeout(leave, LINGER_MS);
  };
}

function leave(): void {
  unfollowAll();
  useRead.setState({ by: null });
}

export function useEveryone(): Everyone {
  const connection = useChain((state) => state.connection);
  const following = useChain((state) => state.allAccounts);
  const accounts = useAll('MarginAccount');
  const [count, setCount] = useState<number | null>(null);
  const [asked, setAsked] = useState(false);
  const read = useRead((state) => state.by !== null && state.by === connection);
  useEffect(enter, []);

  useEffect(() => {
    if (!connection || read) return;
    const stop = new AbortController();
    const work = async () => {
      if (!asked && !following) {
        const { parts } = await fetchParts(connection.rpc, connection.config.pool as Address, 0, 0);
        if (stop.signal.aborted) return;
        setCount(parts.length);
        if (parts.length > READ_UNASKED) return;
      }
      await readAll();
    };
    void untilDone(work, stop.signal);
    return () => stop.abort();
  }, [connection, read, asked, following]);

  if (read) return { state: 'ready', accounts };
  if (!following && !asked && count !== null && count > READ_UNASKED) return { state: 'many', count, read: () => setAsked(true) };
  return { state: 'counting' };
}

/** Reads single margin accounts that are not known yet; notifications keep them fresh from then on. */
export function useWanted(addresses: readonly Address[]): void {
  const connection = useChain((state) => state.connection);
  const wanted = addresses.join();
  useEffect(() => {
    if (!connection || wanted === '') return;
    const { entries } = useChain.getState();
    const missing = wanted.split(',').filter((each) => !entries.has(each as Address)) as Address[];
    const reads: Promise<void>[] = [];
    for (let from = 0; from < missing.length; from += 100) {
      reads.push(fetchSome(connection.rpc, missing.slice(from, from + 100)).then(put));
    }
    Promise.all(reads).catch(() => undefined);
  }, [connection, wanted]);
}
