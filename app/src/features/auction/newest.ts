/** What the history says of an account's newest auction. */
import type { Address } from '@solana/kit';
import { useMemo } from 'react';
import { useHistory, type Asked } from '../../lib/history/client';
import type { AuctionRow } from './receipt';

const EVERY_MS = 5_000;

/** Undefined where it has none yet: it is a little behind the chain. */
export function useNewest(account: Address): Asked<AuctionRow | undefined> {
  const asked = useHistory<{ auctions: AuctionRow[] }>('/v1/auctions', { account, limit: 1 }, EVERY_MS);
  return useMemo(() => (asked.state === 'ready' ? { ...asked, value: asked.value.auctions[0] } : asked), [asked]);
}
