/**
 * Keeps the store like the chain: everything small is read at the start, notifications bring what changes, and reading again finds what
 * notifications missed (a node does not tell of closed accounts, and websockets break).
 */
import type { Address } from '@solana/kit';
import { getBase58Decoder } from '@solana/kit';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '../../generated/programs';
import { ConfigError, loadConfig } from '../config';
import { pause } from '../pause';
import { syncClock } from './clock';
import { bytesOf, fetchKind } from './fetch';
import { CLOSING_KINDS, SMALL_KINDS, entry, type Entry, type KindName, type Kinds } from './kinds';
import { connect, type Connection } from './rpc';
import { put, replace, useChain } from './store';

const CLOSING_EVERY_MS = 4_000;
const EVERYTHING_EVERY_MS = 30_000;
const RETRY_MS = 1_500;
const FLUSH_MS = 120;

let owner: Address | null = null;
let stop = new AbortController();

/** Begins, and goes on until the page is closed. A second call begins anew: the settings changed. */
export async function start(): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  try {
    const connection = connect(await loadConfig());
    useChain.setState({ connection, phase: 'starting', problem: null, entries: new Map(), world: null, accountsReadOf: null });
    await untilRead(connection, signal);
    void listen(connection, signal);
    void again(signal, CLOSING_EVERY_MS, async () => {
      await Promise.all([syncClock(connection.rpc), readKinds(connection, CLOSING_KINDS)]);
    });
    void again(signal, EVERYTHING_EVERY_MS, () => readEverything(connection));
  } catch (error) {
    if (error instanceof ConfigError) useChain.setState({ phase: 'unconfigured', problem: error.message });
    else if (!signal.aborted) throw error;
  }
}

async function untilRead(connection: Connection, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted) return;
    try {
      await readEverything(connection);
      if (useChain.getState().phase === 'ready') return;
    } catch (error) {
      away(error);
    }
    await pause(RETRY_MS, signal);
  }
}

async function again(signal: AbortSignal, everyMs: number, read: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    try {
      await read();
      if (useChain.getState().phase === 'away') useChain.setState({ phase: 'ready', problem: null });
    } catch (error) {
      away(error);
    }
  }
}

function away(error: unknown): void {
  useChain.setState({ phase: 'away', problem: error instanceof Error ? error.message : String(error) });
}

async function readEverything(connection: Connection): Promise<void> {
  await Promise.all([syncClock(connection.rpc), readKinds(connection, SMALL_KINDS)]);
  const { world } = useChain.getState();
  if (!world) {
    useChain.setState({ phase: 'missing', problem: null });
    return;
  }
  const genesis = await connection.rpc.getGenesisHash().send();
  const made = getBase58Decoder().decode(world.house.chain);
  if (genesis !== made) {
    useChain.setState({ phase: 'wrong-network', problem: `the node's genesis is ${genesis}, the house's ${made}` });
    return;
  }
  await readAccounts(connection);
  useChain.setState({ phase: 'ready', problem: null });
}

async function readKinds({ rpc }: Connection, kinds: KindName[]): Promise<void> {
  const read = kinds.map(async (kind) => {
    replace(kind, await fetchKind(rpc, kind));
  });
  await Promise.all([...read, ownAccounts(rpc)]);
}

async function ownAccounts(rpc: Connection['rpc']): Promise<void> {
  const mine = owner;
  const pool = useChain.getState().connection?.config.pool as Address | undefined;
  if (!mine || useChain.getState().allAccounts) return;
  const [owned, delegated] = await Promise.all([
    fetchKind(rpc, 'MarginAccount', { owner: mine, pool }),
    fetchKind(rpc, 'MarginAccount', { delegate: mine, pool }),
  ]);
  if (owner !== mine || useChain.getState().connection?.rpc !== rpc) return;
  replace('MarginAccount', [...owned, ...delegated], (each) => isOf(each, mine));
  useChain.setState({ accountsReadOf: mine });
}

async function readAccounts({ rpc, config }: Connection): Promise<void> {
  if (!useChain.getState().allAccounts) return;
  replace('MarginAccount', await fetchKind(rpc, 'MarginAccount', { pool: config.pool as Address }));
  useChain.setState({ accountsReadOf: owner });
}

/** An account that the wallet may trade for. */
function isOf(each: Entry, mine: Address): boolean {
  if (each.kind !== 'MarginAccount') return false;
  const { owner: its, delegate } = each.data as Kinds['MarginAccount'];
  return its === mine || delegate === mine;
}

/** Notifications of the whole program, gathered for a moment so that a burst is one render. */
async function listen({ subscriptions }: Connection, signal: AbortSignal): Promise<void> {
  let waiting: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const found = waiting;
    waiting = [];
    timer = undefined;
    put(found);
  };
  while (!signal.aborted) {
    try {
      const news = await subscriptions
        .programNotifications(PROGRAM, { encoding: 'base64', commitment: 'confirmed' })
        .subscribe({ abortSignal: signal });
      for await (const { context, value } of news) {
        const made = entry(value.pubkey, bytesOf(value.account.data[0]), context.slot);
        if (!made || !wanted(made)) continue;
        waiting.push(made);
        timer ??= setTimeout(flush, FLUSH_MS);
      }
    } catch {
      // the reading loops say whether the node is away
    }
    await pause(RETRY_MS, signal);
  }
}

function wanted(made: Entry): boolean {
  if (made.kind !== 'MarginAccount') return true;
  const { allAccounts, entries } = useChain.getState();
  return allAccounts || entries.has(made.address) || (owner !== null && isOf(made, owner));
}

/** Whose margin accounts are read: those it owns, and those it is the delegate of. */
export function follow(address: Address | null): void {
  owner = address;
  void refresh();
}

let reading: Promise<void> | undefined;

/**
 * Reads the margin accounts of the whole pool from now on: for pages that show all of them. Who asks meanwhile waits for the same reading;
 * where it fails, who asks next reads anew.
 */
export function followAll(): Promise<void> {
  reading ??= readFirst().catch((error: unknown) => {
    reading = undefined;
    away(error);
    throw error;
  });
  return reading;
}

async function readFirst(): Promise<void> {
  useChain.setState({ allAccounts: true });
  const { connection } = useChain.getState();
  if (connection) await readAccounts(connection);
}

/** Reads at once what a transaction of the user's may have changed or closed. */
export async function refresh(): Promise<void> {
  const { connection, phase } = useChain.getState();
  if (!connection || phase === 'starting' || phase === 'unconfigured') return;
  const kinds: KindName[] = [...CLOSING_KINDS, 'Pool', 'Market', 'House', 'BackstopShare', 'BackstopVault', 'Breakers'];
  await readKinds(connection, kinds).catch(away);
  await readAccounts(connection).catch(away);
}
