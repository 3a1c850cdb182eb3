/** Looking again and again: one question at a time, and what was learnt stays while there is no newer answer. */
import { pause } from '@breakwater/client/pause';

export class HistoryError extends Error {
  override name = 'HistoryError';
  constructor(
    readonly code: string,
    readonly advice = '',
  ) {
    super(advice || code);
  }
}

export type Answer<T> = { value: T } | { error: HistoryError };

/** What was answered last, to which question, and what went wrong since. */
export interface Kept<T> {
  key: string;
  value?: T;
  /** When the value came, by this computer's clock. */
  atMs?: number;
  error?: HistoryError;
}

/** That the newest question was not answered: what is shown is from `sinceMs`. */
export interface Stale {
  error: HistoryError;
  sinceMs: number;
}

export function keep<T>(before: Kept<T>, key: string, answer: Answer<T>, nowMs: number): Kept<T> {
  if ('value' in answer) return { key, value: answer.value, atMs: nowMs };
  return before.key === key ? { ...before, error: answer.error } : { key, error: answer.error };
}

export function staleOf({ error, atMs }: Kept<unknown>): Stale | undefined {
  return error && atMs !== undefined ? { error, sinceMs: atMs } : undefined;
}

/** Waits for each answer before it pauses, so that a slow history is never overtaken by the next question. Once where `everyMs` is 0. */
export async function keepLooking<T>(
  look: () => Promise<T>,
  everyMs: number,
  signal: AbortSignal,
  tell: (answer: Answer<T>) => void,
): Promise<void> {
  while (!signal.aborted) {
    const answer = await look().then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error instanceof HistoryError ? error : new HistoryError('HistoryAway', String(error)) }),
    );
    if (signal.aborted) return;
    tell(answer);
    if (everyMs === 0) return;
    await pause(everyMs, signal);
  }
}
