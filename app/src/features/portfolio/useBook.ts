/** Cost and realised profit of an account from its history: read whole once, then what is new. */
import type { Address } from '@solana/kit';
import { useEffect, useMemo, useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { boardAddress } from '@breakwater/client/address';
import { useChain, useWorld } from '../../lib/chain/store';
import { ask, useHistoryUrl, type HistoryError, type HistoryEvent, type Stale } from '../../lib/history/client';
import { keep, keepLooking, staleOf, type Kept } from '../../lib/history/look';
import { BASIS_EVENTS, bookOf, joined, type Book } from './basis';
import { seriesIn } from '../../lib/series';

const PAGE = 1_000;
const EVERY_MS = 5_000;

export type Known =
  | { state: 'absent' }
  | { state: 'loading' }
  | { state: 'failed'; error: HistoryError }
  | { state: 'ready'; book: Book; stale?: Stale | undefined };

interface Read {
  events: HistoryEvent[];
  boards: ReadonlyMap<string, string>;
}

export function useBook(account: Address): Known {
  const base = useHistoryUrl();
  const known = useWorld() !== null;
  const [kept, setKept] = useState<Kept<Read>>({ key: '' });

  useEffect(() => {
    if (base === null || !known) return;
    const abort = new AbortController();
    let read: Read = { events: [], boards: new Map() };
    const look = async (): Promise<Read> => {
      const found = await since(base, account, read.events.at(-1)?.id ?? 0, abort.signal);
      const events = joined(read.events, found);
      const { world } = useChain.getState();
      if (world && events !== read.events) read = { events, boards: await boardsOf(world, events) };
      return read;
    };
    void keepLooking(look, EVERY_MS, abort.signal, (answer) => setKept((before) => keep(before, account, answer, Date.now())));
    return () => abort.abort();
  }, [base, account, known]);

  const { value } = kept;
  const book = useMemo(() => value && bookOf(value.events, account, value.boards), [value, account]);
  if (base === null) return { state: 'absent' };
  if (kept.key !== account) return { state: 'loading' };
  if (book) return { state: 'ready', book, stale: staleOf(kept) };
  return kept.error ? { state: 'failed', error: kept.error } : { state: 'loading' };
}

async function since(base: string, account: string, after: number, signal: AbortSignal): Promise<HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  for (;;) {
    const query = { address: account, name: BASIS_EVENTS.join(), after: all.at(-1)?.id ?? after, limit: PAGE, order: 'asc' };
    const { events } = await ask<{ events: HistoryEvent[] }>(base, '/v1/events', query, signal);
    all.push(...events);
    if (events.length < PAGE) return all;
  }
}

/** Settlements name a board, and boards that are closed can only be found by their series. */
async function boardsOf(world: World, events: readonly HistoryEvent[]): Promise<Map<string, string>> {
  const expiries = new Map<string, { market: Address; expiryTs: number }>();
  for (const { data } of events) {
    const series = seriesIn(data);
    const market = series && world.markets.find((each) => each.index === series.market);
    if (series && market) expiries.set(`${series.market}/${series.expiryTs}`, { market: market.address, expiryTs: series.expiryTs });
  }
  const found = [...expiries].map(
    async ([key, { market, expiryTs }]): Promise<[string, string]> => [await boardAddress(market, expiryTs), key],
  );
  return new Map(await Promise.all(found));
}
