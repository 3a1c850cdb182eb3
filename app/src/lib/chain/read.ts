/** Reads from the node into the store, for as long as the connection is the app's. */
import { getBase58Decoder, type Address } from '@solana/kit';
import { readKind } from '@breakwater/client/account/fetch';
import type { Entry, KindName, Kinds } from '@breakwater/client/account/kinds';
import { explain, type Explained } from '../errors/explain';
import { syncClock } from './clock';
import { SMALL_KINDS } from './kinds';
import type { Connection } from './rpc';
import { replace, useChain, type Phase } from './store';

/** A connection until the settings change: what it answers later is for nobody. */
export interface Link {
  connection: Connection;
  signal: AbortSignal;
}

export const isCurrent = ({ connection, signal }: Link): boolean => !signal.aborted && useChain.getState().connection === connection;

let owner: Address | null = null;

/** Whose margin accounts are read: those it owns, and those it is the delegate of. */
export function setOwner(address: Address | null): void {
  owner = address;
}

/** An account that the wallet may trade for. */
export const isOwned = (each: Entry): boolean => owner !== null && isOf(each, owner);

function isOf(each: Entry, mine: Address): boolean {
  if (each.kind !== 'MarginAccount') return false;
  const { owner: its, delegate } = each.data as Kinds['MarginAccount'];
  return its === mine || delegate === mine;
}

function say(phase: Phase, problem: Explained | null): void {
  useChain.setState({ phase, problem });
}

/** What is shown from now on is old. */
export function away(error: unknown, link: Link): void {
  if (isCurrent(link)) say('away', explain(error));
}

/** Everything, and from it whether the app can be used with this node. */
export async function readEverything(link: Link): Promise<void> {
  const { rpc } = link.connection;
  const { signal } = link;
  const [genesis] = await Promise.all([
    rpc.getGenesisHash().send({ abortSignal: signal }),
    syncClock(rpc, signal),
    readKinds(link, SMALL_KINDS),
  ]);
  if (!isCurrent(link)) return;
  const { world } = useChain.getState();
  if (!world) return say('missing', null);
  const made = getBase58Decoder().decode(world.protocol.chain);
  if (genesis !== made) return elsewhere(`The node's genesis is ${genesis}, the protocol's ${made}.`);
  await readPool(link);
  if (isCurrent(link)) say('ready', null);
}

/** Another chain's accounts are forgotten: its slots say nothing about which of two accounts is newer. */
function elsewhere(detail: string): void {
  useChain.setState({ entries: new Map(), world: null, accountsReadOf: null });
  say('wrong-network', { ...explain('WrongNetwork'), detail });
}

/** All small accounts of some kinds, and the user's own margin accounts. */
export async function readKinds(link: Link, kinds: readonly KindName[]): Promise<void> {
  const read = kinds.map(async (kind) => {
    const reading = await readKind(link.connection.rpc, kind, {}, link.signal);
    if (isCurrent(link)) replace(kind, reading);
  });
  await Promise.all([...read, readOwn(link)]);
}

async function readOwn(link: Link): Promise<void> {
  const mine = owner;
  if (!mine) return;
  const { rpc, config } = link.connection;
  const pool = config.pool as Address;
  const [own, delegated] = await Promise.all([
    readKind(rpc, 'MarginAccount', { owner: mine, pool }, link.signal),
    readKind(rpc, 'MarginAccount', { delegate: mine, pool }, link.signal),
  ]);
  if (!isCurrent(link) || owner !== mine) return;
  const slot = own.slot < delegated.slot ? own.slot : delegated.slot;
  replace('MarginAccount', { slot, found: [...own.found, ...delegated.found] }, (each) => isOf(each, mine));
  useChain.setState({ accountsReadOf: mine });
}

/** All margin accounts of the pool, where a page shows them. */
export async function readPool(link: Link): Promise<void> {
  if (!useChain.getState().allAccounts) return;
  const { rpc, config } = link.connection;
  const reading = await readKind(rpc, 'MarginAccount', { pool: config.pool as Address }, link.signal);
  if (isCurrent(link)) replace('MarginAccount', reading);
}
