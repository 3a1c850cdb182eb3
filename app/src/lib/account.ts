/** The margin account that the pages are about. */
import type { Address } from '@solana/kit';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Entry } from '@breakwater/client/account/kinds';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import type { Leg } from '../engine/types';
import { useAll, useChain } from './chain/store';
import { short } from './units';
import { useWallet } from './wallet/store';

export type Account = Entry<'MarginAccount'>;

/** Chosen in this window, by owner and pool. */
const useChosen = create<Record<string, Address>>(() => ({}));

/** Where the choice outlives the window: null where there is nobody who could choose. */
function placeOf(owner: Address | null, pool: string | undefined): string | null {
  return owner && pool ? `breakwater.account/${pool}/${owner}` : null;
}

export function choose(address: Address): void {
  const place = placeOf(useWallet.getState().address, useChain.getState().connection?.config.pool);
  if (place === null) return;
  localStorage.setItem(place, address);
  useChosen.setState({ [place]: address });
}

/** The user's own, by number; and behind them those of others that the wallet may trade for. */
export function usable(all: readonly Account[], wallet: Address | null): Account[] {
  if (wallet === null) return [];
  const own = all.filter((each) => each.data.owner === wallet);
  const delegated = all.filter((each) => each.data.owner !== wallet && each.data.delegate === wallet);
  const byOwner = (a: Account, b: Account) => (a.data.owner < b.data.owner ? -1 : a.data.owner > b.data.owner ? 1 : a.data.id - b.data.id);
  return [...own.sort(byOwner), ...delegated.sort(byOwner)];
}

/** All that the wallet may trade for: its own first. */
export function useAccounts(): Account[] {
  const wallet = useWallet((state) => state.address);
  const all = useAll('MarginAccount');
  return useMemo(() => usable(all, wallet), [all, wallet]);
}

/** The wallet's own, by number. */
export function useOwnAccounts(): Account[] {
  const wallet = useWallet((state) => state.address);
  const all = useAccounts();
  return useMemo(() => all.filter((each) => each.data.owner === wallet), [all, wallet]);
}

/** The one chosen, or the first; undefined where there is none, or none is read yet. */
export function useAccount(): Account | undefined {
  const all = useAccounts();
  const wallet = useWallet((state) => state.address);
  const pool = useChain((state) => state.connection?.config.pool);
  const place = placeOf(wallet, pool);
  const now = useChosen((state) => (place === null ? undefined : state[place]));
  const chosen = now ?? (place === null ? null : localStorage.getItem(place));
  return all.find((each) => each.address === chosen) ?? all[0];
}

/** Whether the wallet's accounts have been read: before that, none known does not mean none there. */
export function useAccountsRead(): boolean {
  const wallet = useWallet((state) => state.address);
  return useChain((state) => wallet !== null && state.accountsReadOf === wallet);
}

/** Another's account, which the wallet may trade and bid for and take nothing out of. */
export function useIsDelegated(account: Account | undefined): boolean {
  const wallet = useWallet((state) => state.address);
  return account !== undefined && account.data.owner !== wallet;
}

/** "Account 0"; whose it is where it is another's. */
export function accountName({ data }: Account, wallet: Address | null): string {
  return data.owner === wallet ? `Account ${data.id}` : `Account ${data.id} of ${short(data.owner)}`;
}

export function legsOf(account: MarginAccount): Leg[] {
  return account.positions.slice(0, account.positionCount).map((position) => ({
    market: position.market,
    expiryTs: Number(position.expiryTs),
    kind: position.kind === 0 ? 'call' : 'put',
    strikeAtoms: position.strikeAtoms,
    sizeLots: position.sizeLots,
  }));
}
