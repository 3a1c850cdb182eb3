import { expect, test, vi } from 'vitest';
import { HistoryError, keep, keepLooking, staleOf, type Answer, type Kept } from './look';

const away = new HistoryError('HistoryAway');

test('a failure keeps what was learnt before, and says since when it is old', () => {
  const first = keep<number>({ key: '' }, 'a', { value: 1 }, 5);
  const failed = keep(first, 'a', { error: away }, 9);
  expect(failed).toEqual({ key: 'a', value: 1, atMs: 5, error: away });
  expect(staleOf(first)).toBeUndefined();
  expect(staleOf(failed)).toEqual({ error: away, sinceMs: 5 });
});

test('an answer ends the failure, and another question forgets both', () => {
  const failed: Kept<number> = { key: 'a', value: 1, atMs: 5, error: away };
  expect(keep(failed, 'a', { value: 2 }, 9)).toEqual({ key: 'a', value: 2, atMs: 9 });
  expect(keep(failed, 'b', { error: away }, 9)).toEqual({ key: 'b', error: away });
});

test('a history that is slower than the pause is waited for, and is never asked twice at a time', async () => {
  vi.useFakeTimers();
  try {
    const stop = new AbortController();
    let [asking, most, asked] = [0, 0, 0];
    const look = async () => {
      most = Math.max(most, (asking += 1));
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      asking -= 1;
      return (asked += 1);
    };
    const told: Answer<number>[] = [];
    void keepLooking(look, 4_000, stop.signal, (answer) => told.push(answer));
    await vi.advanceTimersByTimeAsync(25_000);
    expect(told).toEqual([{ value: 1 }, { value: 2 }]);
    expect(most).toBe(1);
    stop.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.length).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

test('whatever is thrown is told as the history being away, and looked again', async () => {
  const stop = new AbortController();
  const told: Answer<number>[] = [];
  await keepLooking<number>(
    () => Promise.reject(new TypeError('no')),
    0,
    stop.signal,
    (answer) => told.push(answer),
  );
  expect(told).toMatchObject([{ error: { code: 'HistoryAway' } }]);
});
