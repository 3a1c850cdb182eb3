import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keyOf } from '../../../tests/fakes/key';
import { connectWallet, disconnect, useWallet, type SolanaWallet } from './store';

vi.mock('../chain/sync', () => ({ follow: () => undefined }));
vi.stubGlobal('localStorage', { setItem: () => undefined, removeItem: () => undefined, getItem: () => null });

const ALICE = { address: keyOf(1).address, chains: [] };

/** A wallet that the test unlocks and locks. */
function made(connect: () => Promise<unknown>) {
  let accounts: (typeof ALICE)[] = [];
  const listeners = new Set<() => void>();
  const on = (_: string, listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const features = { 'standard:connect': { connect }, 'standard:events': { on } };
  const wallet = { name: 'Test', features, get accounts() { return accounts; } } as unknown as SolanaWallet;
  const has = (next: (typeof ALICE)[]) => {
    accounts = next;
    for (const each of listeners) each();
  };
  return { wallet, has, listeners };
}

const state = () => useWallet.getState();

beforeEach(disconnect);

describe('a wallet', () => {
  it('that locks itself is forgotten, and known again once it is unlocked', async () => {
    const { wallet, has } = made(async () => ({ accounts: [ALICE] }));
    await connectWallet(wallet);
    has([ALICE]);
    expect(state().address).toBe(ALICE.address);
    has([]);
    expect(state().address).toBeNull();
    has([ALICE]);
    expect(state().address).toBe(ALICE.address);
  });

  it('that was disconnected is not listened to', async () => {
    const { wallet, has, listeners } = made(async () => ({ accounts: [ALICE] }));
    await connectWallet(wallet);
    await disconnect();
    has([ALICE]);
    expect([state().address, listeners.size]).toEqual([null, 0]);
  });

  it.each([
    ['WalletRejected', { code: 4001, message: 'User rejected the request.' }],
    ['Unexpected', { reason: 7 }],
  ])('that does not connect says why by name: %s', async (name, thrown) => {
    await connectWallet(made(() => Promise.reject(thrown)).wallet);
    expect(state().problem).toMatchObject({ name });
    expect(state().connecting).toBe(false);
  });

  it('that does not connect unasked says nothing', async () => {
    await connectWallet(made(() => Promise.reject(new Error('locked'))).wallet, true);
    expect(state().problem).toBeNull();
  });

  it('without an account has not allowed one', async () => {
    await connectWallet(made(async () => ({ accounts: [] })).wallet);
    expect(state().problem?.name).toBe('WalletNotAllowed');
  });
});
