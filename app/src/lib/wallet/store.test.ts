import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keyOf } from '../../../tests/fakes/key';
import { lastChoice } from './choice';
import { askAccount, chooseAccount, connectWallet, disconnect, leaveQuestion, useWallet, type SolanaWallet } from './store';

vi.mock('../chain/sync', () => ({ follow: () => undefined }));

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
});

const account = (seed: number, change: object = {}) => ({
  address: keyOf(seed).address as string,
  chains: ['solana:mainnet'],
  features: ['solana:signTransaction'],
  ...change,
});
type Account = ReturnType<typeof account>;

const [ALICE, BOB, CAROL] = [account(1), account(2), account(3)];

/** A wallet that the test unlocks and locks, and whose user lets it have other accounts. */
function made(connect: () => Promise<unknown>, name = 'Test') {
  let accounts: Account[] = [];
  const listeners = new Set<() => void>();
  const on = (_: string, listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const features = { 'standard:connect': { connect }, 'standard:events': { on } };
  const wallet = {
    name,
    features,
    get accounts() {
      return accounts;
    },
  } as unknown as SolanaWallet;
  const has = (...next: Account[]) => {
    accounts = next;
    for (const each of listeners) each();
  };
  return { wallet, has, listeners };
}

const listing = (...accounts: Account[]) => made(async () => ({ accounts }));
const state = () => useWallet.getState();
const asked = () => state().question?.accounts.map(({ address }) => address) ?? null;

beforeEach(disconnect);

describe('a wallet', () => {
  it('that locks itself is forgotten, and known again once it is unlocked', async () => {
    const { wallet, has } = listing(ALICE);
    await connectWallet(wallet);
    has(ALICE);
    expect(state().address).toBe(ALICE.address);
    has();
    expect(state().address).toBeNull();
    has(ALICE);
    expect(state().address).toBe(ALICE.address);
  });

  it('that was disconnected is not listened to', async () => {
    const { wallet, has, listeners } = listing(ALICE);
    await connectWallet(wallet);
    await disconnect();
    has(ALICE);
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

  it('without an account that signs here has not allowed one', async () => {
    for (const accounts of [
      [],
      [account(4, { chains: ['bitcoin:mainnet'] })],
      [account(4, { features: [] })],
      [account(4, { address: '0x12' })],
    ]) {
      await connectWallet(listing(...accounts).wallet);
      expect([state().problem?.name, state().address]).toEqual(['WalletNotAllowed', null]);
    }
  });
});

describe('a wallet of one account', () => {
  it('asks nothing, whichever else it lists of other chains', async () => {
    await connectWallet(listing(account(4, { chains: ['eip155:1'] }), BOB).wallet);
    expect([state().address, asked()]).toEqual([BOB.address, null]);
  });

  it('is followed where it shows another one in its place', async () => {
    const { wallet, has } = listing(ALICE);
    await connectWallet(wallet);
    has(BOB);
    expect([state().address, asked()]).toEqual([BOB.address, null]);
  });
});

describe('a wallet of several accounts', () => {
  it('has the user choose one, and none is used before', async () => {
    await connectWallet(listing(ALICE, BOB).wallet);
    expect([state().address, state().connecting, asked()]).toEqual([null, false, [ALICE.address, BOB.address]]);
    chooseAccount(BOB.address);
    expect([state().address, asked(), state().accounts.length]).toEqual([BOB.address, null, 2]);
    expect(lastChoice()).toEqual({ wallet: 'Test', address: BOB.address });
  });

  it('is not asked about again on the next visit', async () => {
    kept.set('breakwater.wallet', JSON.stringify({ wallet: 'Test', address: BOB.address }));
    await connectWallet(listing(ALICE, BOB).wallet, true);
    expect([state().address, asked()]).toEqual([BOB.address, null]);
  });

  it('is asked about where the choice was of another wallet, or was kept before there was one', async () => {
    for (const text of [JSON.stringify({ wallet: 'Other', address: BOB.address }), 'Test']) {
      kept.set('breakwater.wallet', text);
      await connectWallet(listing(ALICE, BOB).wallet);
      expect([state().address, asked()?.length]).toEqual([null, 2]);
    }
  });

  it('is neither used nor asked about unasked', async () => {
    await connectWallet(listing(ALICE, BOB).wallet, true);
    expect([state().address, asked(), state().problem]).toEqual([null, null, null]);
  });

  it('keeps the account that is used, whichever it puts first', async () => {
    const { wallet, has } = listing(ALICE, BOB);
    await connectWallet(wallet);
    chooseAccount(BOB.address);
    has(CAROL, ALICE, BOB);
    expect([state().address, asked(), state().accounts.length]).toEqual([BOB.address, null, 3]);
  });

  it('that takes the account away which is used has the user choose among the others', async () => {
    const { wallet, has } = listing(ALICE, BOB);
    await connectWallet(wallet);
    chooseAccount(BOB.address);
    has(ALICE, CAROL);
    expect([state().address, asked()]).toEqual([null, [ALICE.address, CAROL.address]]);
    has(ALICE, CAROL, BOB);
    expect([state().address, asked()]).toEqual([BOB.address, null]);
    has(ALICE);
    expect([state().address, asked()]).toEqual([ALICE.address, null]);
  });

  it('that was locked has its chosen account again once it is unlocked', async () => {
    const { wallet, has } = listing(ALICE, BOB);
    await connectWallet(wallet);
    chooseAccount(BOB.address);
    has();
    expect([state().address, asked()]).toEqual([null, null]);
    has(ALICE, BOB);
    expect([state().address, asked()]).toEqual([BOB.address, null]);
  });

  it('that nothing was chosen of is not listened to', async () => {
    const { wallet, has, listeners } = listing(ALICE, BOB);
    await connectWallet(wallet);
    leaveQuestion();
    has(ALICE);
    expect([state().address, asked(), listeners.size]).toEqual([null, null, 0]);
  });

  it('changes to another account when asked to, and stays with its own where none is chosen', async () => {
    const { wallet, has } = listing(ALICE, BOB);
    await connectWallet(wallet);
    chooseAccount(ALICE.address);
    askAccount();
    expect([state().address, asked()?.length]).toEqual([ALICE.address, 2]);
    leaveQuestion();
    expect([state().address, asked()]).toEqual([ALICE.address, null]);
    askAccount();
    has(ALICE, CAROL);
    chooseAccount(BOB.address); // gone meanwhile
    expect([state().address, asked()]).toEqual([ALICE.address, [ALICE.address, CAROL.address]]);
    chooseAccount(CAROL.address);
    expect([state().address, asked(), lastChoice()?.address]).toEqual([CAROL.address, null, CAROL.address]);
  });
});
