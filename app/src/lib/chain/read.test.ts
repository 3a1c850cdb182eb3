import { getAddressEncoder, type Address } from '@solana/kit';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { Entry, KindName } from '@breakwater/client/account/kinds';
import { all } from '@breakwater/client/account/world';
import { fakeRpc } from '@breakwater/client/testing/rpc';
import { keyOf } from '../../../tests/fakes/key';
import { away, readEverything, readKinds, readPool, setOwner, type Link } from './read';
import type { Connection } from './rpc';
import { useChain } from './store';

const { readKind } = vi.hoisted(() => ({ readKind: vi.fn() }));
vi.mock('@breakwater/client/account/fetch', () => ({ readKind, bytesOf: () => new Uint8Array(40) }));

const [ME, OTHER] = ['Me', 'Other'] as [Address, Address];
const [HERE, THERE] = [keyOf(1).address, keyOf(2).address];
const made = (kind: KindName, address: string, data: object): Entry =>
  ({ address, kind, bytes: new Uint8Array([1]), slot: 1n, data }) as unknown as Entry;
const account = (address: string, owner: Address, delegate: Address) => made('MarginAccount', address, { owner, delegate });
const known = () => all(useChain.getState().entries, 'MarginAccount').map(({ address }) => String(address));

/** Of a protocol that was made for the chain `HERE`. */
const POOL = [made('Protocol', 'Protocol', { chain: getAddressEncoder().encode(HERE) }), made('Pool', 'Pool', { protocol: 'Protocol' })];

/** What the node has of a kind, for whoever asks. */
function node(
  has: (kind: string, narrow: { owner?: Address; delegate?: Address }) => Entry[],
  genesis = HERE,
): Link & { stop: () => void } {
  readKind.mockImplementation(async (_, kind: string, narrow: object) => ({ slot: 2n, found: has(kind, narrow) }));
  const { rpc } = fakeRpc({ getGenesisHash: () => genesis, getAccountInfo: () => ({ value: { data: [''] } }) });
  const connection = { rpc, config: { pool: 'Pool' } } as unknown as Connection;
  useChain.setState({ connection });
  const stop = new AbortController();
  return { connection, signal: stop.signal, stop: () => stop.abort() };
}

beforeEach(() => {
  readKind.mockReset();
  setOwner(ME);
  useChain.setState({ phase: 'ready', problem: null, entries: new Map(), world: null, accountsReadOf: null, allAccounts: false });
});

test('accounts that a wallet owns and those that it is the delegate of are read, and it is known whose they are', async () => {
  const link = node((_, narrow) => (narrow.owner ? [account('own', ME, OTHER)] : [account('lent', OTHER, ME)]));
  await readKinds(link, []);
  expect(known()).toEqual(['own', 'lent']);
  expect(useChain.getState().accountsReadOf).toBe(ME);
});

test('an account whose delegate the wallet is no longer is not kept', async () => {
  useChain.setState({ entries: new Map([['lent' as Address, account('lent', OTHER, ME)]]) });
  await readKinds(
    node(() => []),
    [],
  );
  expect(known()).toEqual([]);
});

test('a node that does not answer leaves open whether there are accounts', async () => {
  const link = node(() => []);
  readKind.mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(readKinds(link, [])).rejects.toThrow();
  expect(useChain.getState().accountsReadOf).toBeNull();
});

test('own accounts are read also while those of everybody are', async () => {
  useChain.setState({ allAccounts: true });
  await readKinds(
    node((_, narrow) => (narrow.owner ? [account('own', ME, OTHER)] : [])),
    [],
  );
  expect(known()).toEqual(['own']);
});

describe('a connection that the app has left', () => {
  it('writes nothing that it answers later', async () => {
    const old = node((_, narrow) => (narrow.owner ? [account('old', ME, OTHER)] : []));
    const reading = Promise.all([readKinds(old, []), readPool(old)]);
    old.stop();
    await reading;
    expect(known()).toEqual([]);
    expect(useChain.getState().accountsReadOf).toBeNull();
  });

  it('neither where another has taken its place, nor says that the node is away', async () => {
    const old = node((_, narrow) => (narrow.owner ? [account('old', ME, OTHER)] : []));
    const reading = readKinds(old, []);
    node(() => []);
    await reading;
    away(new TypeError('Failed to fetch'), old);
    expect(known()).toEqual([]);
    expect(useChain.getState().phase).toBe('ready');
  });
});

describe('what a node is', () => {
  const pool = (kind: string) => POOL.filter((each) => each.kind === kind);

  it('is ready where it has the pool, and its chain is that of the protocol', async () => {
    useChain.setState({ phase: 'away' });
    await readEverything(node(pool));
    expect(useChain.getState()).toMatchObject({ phase: 'ready', problem: null });
  });

  it('is missing the pool where it has none', async () => {
    await readEverything(node(() => []));
    expect(useChain.getState().phase).toBe('missing');
  });

  it('is of another network by its genesis, and nothing of it is kept', async () => {
    await readEverything(node(pool, THERE));
    const { phase, problem, entries, world } = useChain.getState();
    expect([phase, problem?.name, entries.size, world]).toEqual(['wrong-network', 'WrongNetwork', 0, null]);
  });

  it('is away by name, without a code', () => {
    away(new TypeError('Failed to fetch'), node(pool));
    expect(useChain.getState()).toMatchObject({ phase: 'away', problem: { name: 'NodeAway' } });
  });
});
