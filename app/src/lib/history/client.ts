/** The history that `breakwater index` keeps (docs/src/guides/history.md). Without one the app works from the node alone, and says so. */
import { useCallback, useEffect, useState } from 'react';
import { useChain } from '../chain/store';
import { HistoryError, keep, keepLooking, staleOf, type Kept, type Stale } from './look';

export { HistoryError, type Stale } from './look';

/** Data of an event as the program wrote it: whole numbers of 64 bits and more are strings. */
export type EventData = Record<string, unknown>;

export interface HistoryEvent {
  /** Grows in the order of the chain. */
  id: number;
  slot: number;
  time: number;
  signature: string;
  place: number;
  name: string;
  data: EventData;
  /** The log of its transaction was cut: other events of it may be missing. A history that does not say it knows of none. */
  incomplete?: boolean;
}

export interface HistoryStatus {
  slot: number;
  tip_slot: number;
  lag_slots: number;
  first_slot: number;
  events: number;
  /** Transactions whose log the node had cut. */
  cut_logs: number;
  catching_up: boolean;
}

/** Base address; null where no history is configured. */
export function useHistoryUrl(): string | null {
  return useChain((state) => state.connection?.config.historyUrl ?? null);
}

export type Query = Record<string, string | number | boolean | undefined>;

export async function ask<T>(base: string, path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value));
  const tail = params.size > 0 ? `?${params}` : '';
  let response: Response;
  try {
    response = await fetch(`${base}${path}${tail}`, signal ? { signal } : {});
  } catch (error) {
    throw new HistoryError('HistoryAway', error instanceof Error ? error.message : String(error));
  }
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) throw new HistoryError('HistoryAway', `${path} answers ${response.status}`);
  const body: unknown = await response.json();
  if (!response.ok) {
    const fault = body as { error?: string; advice?: string };
    throw new HistoryError(fault.error ?? 'HistoryAway', fault.advice);
  }
  return body as T;
}

export type Asked<T> =
  | { state: 'absent' } // no history is configured
  | { state: 'loading' }
  | { state: 'failed'; error: HistoryError; again: () => void }
  /** `stale`: the value is an earlier answer, and the newest question had none. */
  | { state: 'ready'; value: T; again: () => void; stale?: Stale | undefined };

/** Asks when shown, whenever the question changes, and `everyMs` after each answer. */
export function useHistory<T>(path: string | null, query: Query = {}, everyMs = 0): Asked<T> {
  const base = useHistoryUrl();
  const [kept, setKept] = useState<Kept<T>>({ key: '' });
  const [round, setRound] = useState(0);
  const wanted = JSON.stringify(query);
  const key = path === null ? '' : path + wanted;
  const again = useCallback(() => setRound((each) => each + 1), []);

  useEffect(() => {
    if (base === null || path === null) return;
    const abort = new AbortController();
    const look = () => ask<T>(base, path, JSON.parse(wanted) as Query, abort.signal);
    void keepLooking(look, everyMs, abort.signal, (answer) => setKept((before) => keep(before, key, answer, Date.now())));
    return () => abort.abort();
  }, [base, path, wanted, key, round, everyMs]);

  if (base === null) return { state: 'absent' };
  if (kept.key !== key) return { state: 'loading' };
  if (kept.value !== undefined) return { state: 'ready', value: kept.value, again, stale: staleOf(kept) };
  return kept.error ? { state: 'failed', error: kept.error, again } : { state: 'loading' };
}

/** A field that is a whole number of any size. */
export function big(data: EventData, key: string): bigint {
  const value = data[key];
  return typeof value === 'string' || typeof value === 'number' ? BigInt(value) : 0n;
}

export function text(data: EventData, key: string): string {
  const value = data[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
