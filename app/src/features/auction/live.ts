/** The pool's auctions with what is sold in them. */
import { useMemo } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import { one, type World } from '@breakwater/client/account/world';
import type { AuctionView } from '../../engine/types';
import { useAll, useChain, useWorld } from '../../lib/chain/store';
import { useWanted } from '../../lib/chain/everyone';
import { useMargin } from '../../lib/margin/engine';
import { useWallet } from '../../lib/wallet/store';
import { stageOf, type Stage } from './stage';

/** The program's status of an auction that has not begun. */
const WAITS = 0;

export interface Sale {
  auction: Entry<'Auction'>;
  /** Absent until it is read. */
  account: Entry<'MarginAccount'> | undefined;
  /** Place among those that wait, in the order of their turns, from 1. */
  place: number | undefined;
  own: boolean;
}

export interface Viewed extends Sale {
  view: AuctionView | null;
  /** Why there is none: the program's name. */
  problem: Error | null;
}

/** Null until there is a view of it. */
export function stageOfSale({ auction, account, view, place }: Viewed, world: World, nowTs: number): Stage | null {
  if (!account || !view) return null;
  return stageOf({ auction: auction.data, account: account.data, view, rules: world, place }, nowTs);
}

/** Oldest first; those that wait last, in the order of their turns. */
export function useSales(): Sale[] {
  const world = useWorld();
  const auctions = useAll('Auction');
  const entries = useChain((state) => state.entries);
  const wallet = useWallet((state) => state.address);
  const pool = world?.poolAddress;
  const here = useMemo(() => auctions.filter((each) => each.data.pool === pool), [auctions, pool]);
  useWanted(here.map((each) => each.data.marginAccount));
  return useMemo(() => {
    const waiting = here
      .filter((each) => each.data.status === WAITS)
      .sort((a, b) => Number(a.data.turnFromUs - b.data.turnFromUs))
      .map((each) => each.data.marginAccount);
    const sales = here.map((auction): Sale => {
      const account = one(entries, auction.data.marginAccount, 'MarginAccount');
      const at = waiting.indexOf(auction.data.marginAccount);
      return { auction, account, place: at < 0 ? undefined : at + 1, own: account?.data.owner === wallet && wallet !== null };
    });
    const order = ({ place, auction }: Sale) => (place === undefined ? Number(auction.data.startedTs) : 1e12 + place);
    return sales.sort((a, b) => order(a) - order(b) || (a.auction.address < b.auction.address ? -1 : 1));
  }, [here, entries, wallet]);
}

/** The same with the engine's view of each, anew every second; null until the engine is there. */
export function useViewed(sales: readonly Sale[]): Viewed[] | null {
  const answer = useMargin(
    ({ engine }) =>
      sales.map((sale): Viewed => {
        if (!sale.account) return { ...sale, view: null, problem: null };
        try {
          return { ...sale, view: engine.auction(sale.auction.bytes, sale.account.bytes), problem: null };
        } catch (error) {
          return { ...sale, view: null, problem: error instanceof Error ? error : new Error(String(error)) };
        }
      }),
    [sales],
  );
  return answer?.ok ? answer.value : null;
}
