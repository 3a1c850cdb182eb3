/** Whose risk is shown: the user's own account, any other of the pool by its address, or a sample. */
import { isAddress, type Address } from '@solana/kit';
import { useEffect, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { fetchKind, fetchSome } from '@breakwater/client/account/fetch';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import type { Leg, Subject } from '../../engine/types';
import { legsOf, useAccount } from '../../lib/account';
import type { Connection } from '../../lib/chain/rpc';
import { put, useChain, useOne } from '../../lib/chain/store';
import { sample } from './sample';

export interface Shown {
  whose: 'own' | 'other' | 'sample';
  subject: Subject;
  legs: Leg[];
  /** Mint atoms by market index. */
  collateralAtoms: readonly bigint[];
  entry?: Entry<'MarginAccount'>;
}

export type Lookup = { state: 'none' | 'looking' | 'found' | 'missing' | 'elsewhere' } | { state: 'failed'; error: unknown };

/** What the address asks for: `?account=ADDRESS` or `?account=sample`. */
export function useWanted(): [string | null, (account: string | null) => void] {
  const wanted = new URLSearchParams(useSearch()).get('account');
  const [, go] = useLocation();
  return [wanted, (account) => go(account === null ? '/risk' : `/risk?account=${encodeURIComponent(account)}`)];
}

export function useShown(world: World | null, wanted: string | null): { shown: Shown | null; lookup: Lookup } {
  const own = useAccount();
  const { entry, lookup } = useOther(wanted === 'sample' ? null : wanted);
  const poolAddress = world?.poolAddress;
  const boards = wanted === 'sample' ? boardsOf(world) : '';
  const shown = useMemo(() => {
    if (wanted === 'sample') return world && sampleOf(world);
    if (wanted !== null) return entry && entry.data.pool === poolAddress ? ofEntry('other', entry) : null;
    return own ? ofEntry('own', own) : null;
    // a sample is of the boards that are listed; a new price makes no other one
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted, entry, own, poolAddress, boards]);
  return { shown, lookup };
}

const boardsOf = (world: World | null): string =>
  (world?.markets ?? []).map((market) => `${market.index}:${market.boards.map((board) => board.expiryTs).join()}`).join(';');

function ofEntry(whose: 'own' | 'other', entry: Entry<'MarginAccount'>): Shown {
  const { data, bytes } = entry;
  return { whose, subject: { account: bytes }, legs: legsOf(data), collateralAtoms: data.collateralAtoms, entry };
}

function sampleOf(world: World): Shown | null {
  const made = sample(world);
  return made && { whose: 'sample', subject: made, legs: made.legs, collateralAtoms: [] };
}

interface Answered {
  asked: string;
  address?: Address;
  lookup: Lookup;
}

/** Reads it once; from then on the node tells of its changes, because the store knows it. */
function useOther(asked: string | null): { entry: Entry<'MarginAccount'> | undefined; lookup: Lookup } {
  const connection = useChain((state) => state.connection);
  const [answered, setAnswered] = useState<Answered | null>(null);
  useEffect(() => {
    if (asked === null || !connection) return;
    let current = true;
    void find(connection, asked).then((answer) => current && setAnswered(answer));
    return () => {
      current = false;
    };
  }, [asked, connection]);
  const mine = answered?.asked === asked ? answered : null;
  const entry = useOne(mine?.address, 'MarginAccount');
  if (asked === null) return { entry: undefined, lookup: { state: 'none' } };
  return { entry, lookup: mine?.lookup ?? { state: 'looking' } };
}

/** A margin account's address, or a wallet's: then its first account in the pool. */
async function find({ rpc, config }: Connection, asked: string): Promise<Answered> {
  if (!isAddress(asked)) return { asked, lookup: { state: 'missing' } };
  try {
    const pool = config.pool as Address;
    const direct = (await fetchSome(rpc, [asked])).filter(isMargin);
    const found = direct.length > 0 ? direct : (await fetchKind(rpc, 'MarginAccount', { owner: asked, pool })).filter(isMargin);
    const first = found.sort((a, b) => a.data.id - b.data.id)[0];
    if (!first) return { asked, lookup: { state: 'missing' } };
    if (first.data.pool !== pool) return { asked, lookup: { state: 'elsewhere' } };
    put([first]);
    return { asked, address: first.address, lookup: { state: 'found' } };
  } catch (error) {
    return { asked, lookup: { state: 'failed', error } };
  }
}

const isMargin = (entry: Entry): entry is Entry<'MarginAccount'> => entry.kind === 'MarginAccount';
