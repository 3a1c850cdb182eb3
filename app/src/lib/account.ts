/** The margin account that the pages are about. */
import type { Address } from '@solana/kit';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { MarginAccount } from '../generated/accounts';
import type { Leg } from '../engine/types';
import { useAll } from './chain/store';
import type { Entry } from './chain/kinds';
import { useWallet } from './wallet/store';

export const useChosen = create<{ address: Address | null }>(() => ({ address: null }));

export const choose = (address: Address | null): void => useChosen.setState({ address });

/** The user's own, by number. */
export function useOwnAccounts(): Entry<'MarginAccount'>[] {
  const owner = useWallet((state) => state.address);
  const all = useAll('MarginAccount');
  return useMemo(
    () => all.filter((each) => owner !== null && each.data.owner === owner).sort((a, b) => a.data.id - b.data.id),
    [all, owner],
  );
}

/** The one chosen, or the first; undefined where the user has none. */
export function useAccount(): Entry<'MarginAccount'> | undefined {
  const own = useOwnAccounts();
  const chosen = useChosen((state) => state.address);
  return own.find((each) => each.address === chosen) ?? own[0];
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
