/** Reads accounts of the program: all of a kind, or some by address. */
import { getBase58Decoder, getBase64Encoder, type Address, type Base58EncodedBytes } from '@solana/kit';
import type { Rpc } from '../connect';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '../generated/programs';
import { KINDS, entry, type Entry, type KindName } from './kinds';

const base58 = getBase58Decoder();
const base64 = getBase64Encoder();

export const bytesOf = (text: string): Uint8Array => new Uint8Array(base64.encode(text));

/** Where a margin account says whose it is, who may trade for it, and in which pool. */
export const OWNER_OFFSET = 8n + 32n;
export const POOL_OFFSET = 8n;
export const DELEGATE_OFFSET = OWNER_OFFSET + 32n;

export interface Narrow {
  owner?: Address | undefined;
  delegate?: Address | undefined;
  pool?: Address | undefined;
}

/** Every account whose bytes at `offset` are those of the base58 text. */
export const memcmp = (offset: bigint, bytes: string) => ({
  memcmp: { offset, bytes: bytes as Base58EncodedBytes, encoding: 'base58' as const },
});

/** All accounts of a kind, as of a slot. */
export interface Reading<K extends KindName = KindName> {
  slot: bigint;
  found: Entry<K>[];
}

export async function readKind<K extends KindName>(rpc: Rpc, kind: K, narrow: Narrow = {}, abortSignal?: AbortSignal): Promise<Reading<K>> {
  const filters = [memcmp(0n, base58.decode(KINDS[kind].discriminator))];
  if (narrow.owner) filters.push(memcmp(OWNER_OFFSET, narrow.owner));
  if (narrow.delegate) filters.push(memcmp(DELEGATE_OFFSET, narrow.delegate));
  if (narrow.pool) filters.push(memcmp(POOL_OFFSET, narrow.pool));
  const { context, value } = await rpc
    .getProgramAccounts(PROGRAM, { encoding: 'base64', withContext: true, filters })
    .send(abortSignal && { abortSignal });
  const found: Entry<K>[] = [];
  for (const { pubkey, account } of value) {
    const made = entry(pubkey, bytesOf(account.data[0]), context.slot);
    if (made) found.push(made as Entry<K>); // the filter is on its discriminator
  }
  return { slot: context.slot, found };
}

export async function fetchKind<K extends KindName>(rpc: Rpc, kind: K, narrow: Narrow = {}): Promise<Entry<K>[]> {
  return (await readKind(rpc, kind, narrow)).found;
}

/** Single accounts of whatever kind; those that are gone are left out. */
export async function fetchSome(rpc: Rpc, addresses: Address[]): Promise<Entry[]> {
  if (addresses.length === 0) return [];
  const answer = await rpc.getMultipleAccounts(addresses, { encoding: 'base64' }).send();
  const found: Entry[] = [];
  answer.value.forEach((account, at) => {
    const address = addresses[at];
    const made = account && address && entry(address, bytesOf(account.data[0]), answer.context.slot);
    if (made) found.push(made);
  });
  return found;
}
