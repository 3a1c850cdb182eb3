/**
 * Keeps the store like the chain: everything small is read at the start, notifications bring what changes, and reading again finds what
 * notifications missed (a node does not tell of closed accounts, and websockets break).
 */
import type { Address } from '@solana/kit';
import type { KindName } from '@breakwater/client/account/kinds';
import { Refused } from '@breakwater/client/error/refused';
import { pause } from '@breakwater/client/pause';
import { ConfigError, loadConfig } from '../config';
import { explain } from '../errors/explain';
import { shown } from '../pause';
import { syncClock } from './clock';
import { CLOSING_KINDS } from './kinds';
import { isHeard, listen } from './listen';
import { away, isCurrent, readEverything, readKinds, readPool, setOwner, type Link } from './read';
import { connect } from './rpc';
import { useChain } from './store';

const CLOSING_EVERY_MS = 4_000;
const EVERYTHING_EVERY_MS = 30_000;
const RETRY_MS = 1_500;
/** What notifications bring most of: read in their place while they don't come. */
const MOVING_KINDS: readonly KindName[] = ['Market', 'Surface', 'Pool'];

let stop = new AbortController();
let link: Link | null = null;

/** Begins, and goes on until the page is closed. A second call begins anew: the settings changed. */
export async function start(): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  try {
    const connection = connect(await loadConfig());
    if (signal.aborted) return;
    useChain.setState({ connection, phase: 'starting', problem: null, entries: new Map(), world: null, accountsReadOf: null });
    await keep({ connection, signal });
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ConfigError)) throw error;
    useChain.setState({ phase: 'unconfigured', problem: explain(error) });
  }
}

async function keep(now: Link): Promise<void> {
  link = now;
  await untilReady(now);
  void listen(now);
  void again(now, CLOSING_EVERY_MS, async () => {
    const kinds = isHeard() ? CLOSING_KINDS : [...CLOSING_KINDS, ...MOVING_KINDS];
    await Promise.all([syncClock(now.connection.rpc, now.signal), readKinds(now, kinds)]);
  });
  void again(now, EVERYTHING_EVERY_MS, () => readEverything(now));
}

async function untilReady(now: Link): Promise<void> {
  while (!now.signal.aborted) {
    try {
      await readEverything(now);
      if (useChain.getState().phase === 'ready') return;
    } catch (error) {
      away(error, now);
    }
    await pause(RETRY_MS, now.signal);
  }
}

/** Not while the page is hidden, and at once when it is seen again. A node that was away may come back as another. */
async function again(now: Link, everyMs: number, read: () => Promise<void>): Promise<void> {
  for (;;) {
    await pause(everyMs, now.signal);
    await shown(now.signal);
    if (now.signal.aborted) return;
    try {
      await read();
      if (useChain.getState().phase === 'away') await readEverything(now);
    } catch (error) {
      away(error, now);
    }
  }
}

/** Whose margin accounts are read: those it owns, and those it is the delegate of. */
export function follow(address: Address | null): void {
  setOwner(address);
  void refresh();
}

let reading: Promise<void> | undefined;

/**
 * Reads the margin accounts of the whole pool from now on: for pages that show all of them. Who asks meanwhile waits for the same reading.
 * Errors: it failed, and nothing more is read than before.
 */
export function followAll(): Promise<void> {
  reading ??= readFirst().finally(() => {
    reading = undefined;
  });
  return reading;
}

async function readFirst(): Promise<void> {
  const now = link;
  if (!now || !isCurrent(now)) throw new Refused('NodeAway');
  useChain.setState({ allAccounts: true });
  try {
    await readPool(now);
  } catch (error) {
    unfollowAll();
    away(error, now);
    throw error;
  }
}

/** Nobody shows all of them any more. */
export function unfollowAll(): void {
  useChain.setState({ allAccounts: false });
}

/** Reads at once what a transaction of the user's may have changed or closed. */
export async function refresh(): Promise<void> {
  const now = link;
  const { phase } = useChain.getState();
  if (!now || phase === 'starting' || phase === 'unconfigured') return;
  const kinds: KindName[] = [...CLOSING_KINDS, ...MOVING_KINDS, 'Protocol', 'BackstopShare', 'BackstopVault', 'Breakers'];
  try {
    await readKinds(now, kinds);
    await readPool(now);
  } catch (error) {
    away(error, now);
  }
}
