import type { Address } from '@solana/kit';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Entry } from './kinds';
import type { Connection } from './rpc';
import { all } from './world';
import { useChain } from './store';
import { follow, refresh } from './sync';

const { fetchKind } = vi.hoisted(() => ({ fetchKind: vi.fn() }));
vi.mock('./fetch', () => ({ fetchKind, bytesOf: () => new Uint8Array() }));

const [ME, OTHER] = ['Me', 'Other'] as [Address, Address];
const account = (address: string, owner: Address, delegate: Address): Entry =>
  ({ address, kind: 'MarginAccount', bytes: new Uint8Array([1]), slot: 1n, data: { owner, delegate } }) as unknown as Entry;
const known = () => all(useChain.getState().entries, 'MarginAccount').map(({ address }) => String(address));

beforeEach(() => {
  useChain.setState({ phase: 'ready', connection: { rpc: {}, config: { pool: 'Pool' } } as unknown as Connection, entries: new Map(), accountsReadOf: null, allAccounts: false });
  fetchKind.mockReset().mockResolvedValue([]);
});

test('accounts that a wallet owns and those that it is the delegate of are read, and it is known whose they are', async () => {
  fetchKind.mockImplementation((_, kind: string, narrow: { owner?: Address; delegate?: Address } = {}) =>
    Promise.resolve(kind !== 'MarginAccount' ? [] : narrow.owner ? [account('own', ME, OTHER)] : [account('lent', OTHER, ME)]),
  );
  follow(ME);
  expect(useChain.getState().accountsReadOf).toBeNull();
  await refresh();
  expect(known()).toEqual(['own', 'lent']);
  expect(useChain.getState().accountsReadOf).toBe(ME);
});

test('an account whose delegate the wallet is no longer is not kept', async () => {
  useChain.setState({ entries: new Map([['lent' as Address, account('lent', OTHER, ME)]]) });
  follow(ME);
  await refresh();
  expect(known()).toEqual([]);
});

test('a node that does not answer leaves open whether there are accounts', async () => {
  fetchKind.mockRejectedValue(new Error('away'));
  follow(OTHER);
  await refresh();
  expect(useChain.getState()).toMatchObject({ accountsReadOf: null, phase: 'away' });
});
