import { getAddressDecoder, type Address } from '@solana/kit';
import { expect, test, vi } from 'vitest';
import { DELEGATE_OFFSET, OWNER_OFFSET } from '@breakwater/client/account/fetch';
import { getMarginAccountDecoder } from '@breakwater/client/generated/accounts';
import { accountName, choose, usable, type Account } from './account';
import type { Connection } from './chain/rpc';
import { useChain } from './chain/store';
import { useWallet } from './wallet/store';

const [ME, OTHER, THIRD] = ['Me', 'Other', 'Third'] as [Address, Address, Address];
const account = (owner: Address, id: number, delegate: Address = THIRD): Account =>
  ({ address: `${owner}/${id}`, data: { owner, delegate, id } }) as unknown as Account;

test('own accounts stand first, by number, and behind them those that the wallet is the delegate of', () => {
  const all = [account(OTHER, 0, ME), account(ME, 2), account(OTHER, 1), account(ME, 0, ME)];
  expect(usable(all, ME).map(({ address }) => address)).toEqual(['Me/0', 'Me/2', 'Other/0']);
  expect(usable(all, null)).toEqual([]);
});

test('an account of another is named with its owner', () => {
  expect(accountName(account(ME, 3), ME)).toBe('Account 3');
  expect(accountName(account(OTHER, 3, ME), ME)).toBe('Account 3 of Other');
});

test('owner and delegate are looked for where the program writes them', () => {
  const bytes = new Uint8Array(getMarginAccountDecoder().fixedSize);
  bytes.fill(1, Number(OWNER_OFFSET), Number(OWNER_OFFSET) + 32);
  bytes.fill(2, Number(DELEGATE_OFFSET), Number(DELEGATE_OFFSET) + 32);
  const key = (byte: number) => getAddressDecoder().decode(new Uint8Array(32).fill(byte));
  expect(getMarginAccountDecoder().decode(bytes)).toMatchObject({ owner: key(1), delegate: key(2) });
});

test('the choice outlives the window, for its owner and pool alone', () => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', { setItem: (key: string, value: string) => stored.set(key, value) });
  try {
    choose(OTHER);
    expect(stored.size).toBe(0); // nobody is connected
    useWallet.setState({ address: ME });
    useChain.setState({ connection: { config: { pool: 'Pool' } } as unknown as Connection });
    choose(OTHER);
    expect([...stored]).toEqual([['breakwater.account/Pool/Me', 'Other']]);
  } finally {
    vi.unstubAllGlobals();
  }
});
