/** Cost and realised profit of an account from its history: read whole once, then what is new. */
import type { Address } from '@solana/kit';
import { useEffect, useMemo, useState } from 'react';
import { boardAddress } from '../../lib/address';
import { useChain, useWorld } from '../../lib/chain/store';
import type { World } from '../../lib/chain/world';
import { ask, HistoryError, useHistoryUrl, type HistoryEvent } from '../../lib/history/client';
import { BASIS_EVENTS, bookOf, type Book } from './basis';
import { seriesIn } from './series';

const PAGE = 1_000;
const EVERY_MS = 5_000;

export type Known =
  | { state: 'absent' }
  | { state: 'loading' }
  | { state: 'failed'; error: HistoryError }
  | { state: 'ready'; book: Book };

interface Read {
  account: string;
  events: HistoryEvent[];
  boards: ReadonlyMap<string, string>;
  error?: HistoryError;
}

export function useBook(account: Address): Known {
  const base = useHistoryUrl();
  const away = useChain((state) => state.phase === 'away');
  const world = useWorld();
  const [read, setRead] = useState<Read | null>(null);
  const known = world !== null;

  useEffect(() => {
    if (base === null || !known || away) return;
    const abort = new AbortController();
    let events: HistoryEvent[] = [];
    const look = async () => {
      try {
        const found = await since(base, account, events.at(-1)?.id ?? 0, abort.signal);
        const here = useChain.getState().world;
        if (abort.signal.aborted || !here || (found.length === 0 && events.length > 0)) return;
        events = [...events, ...found];
        const boards = await boardsOf(here, events);
        if (!abort.signal.aborted) setRead({ account, events, boards });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failed = error instanceof HistoryError ? error : new HistoryError('HistoryAway', String(error));
        setRead((before) => (before?.account === account && !before.error ? before : { account, events: [], boards: new Map(), error: failed }));
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [base, account, known, away]);

  return useMemo(() => {
    if (base === null) return { state: 'absent' };
    if (read?.account !== account) return { state: 'loading' };
    if (read.error) return { state: 'failed', error: read.error };
    return { state: 'ready', book: bookOf(read.events, account, read.boards) };
  }, [base, account, read]);
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
