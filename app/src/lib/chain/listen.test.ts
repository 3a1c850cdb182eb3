import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pause } from '@breakwater/client/pause';
import { isHeard, listen } from './listen';
import type { Link } from './read';
import type { Connection } from './rpc';

const { readEverything } = vi.hoisted(() => ({ readEverything: vi.fn() }));
vi.mock('./read', () => ({ readEverything, away: () => undefined, isCurrent: () => true, isOwned: () => false }));
vi.mock('@breakwater/client/account/fetch', () => ({ bytesOf: () => new Uint8Array(8) }));

/** What a subscription gives: a word every so often, until it is told to end; forever silent after `words`. */
function subscriptions(words: number, everyMs: number) {
  const begun: number[] = [];
  async function* news(signal: AbortSignal) {
    for (let said = 0; !signal.aborted; said += 1) {
      await pause(said < words ? everyMs : 1e9, signal);
      if (!signal.aborted) yield { context: { slot: 1n }, value: { pubkey: 'a', account: { data: [''] } } };
    }
  }
  const subscribe = async ({ abortSignal }: { abortSignal: AbortSignal }) => {
    begun.push(Date.now());
    return news(abortSignal);
  };
  return { begun, connection: { subscriptions: { programNotifications: () => ({ subscribe }) } } as unknown as Connection };
}

let stop: AbortController;
function listens(words: number, everyMs: number): number[] {
  const { begun, connection } = subscriptions(words, everyMs);
  void listen({ connection, signal: stop.signal } satisfies Link);
  return begun;
}

beforeEach(() => {
  vi.useFakeTimers();
  stop = new AbortController();
  readEverything.mockReset().mockResolvedValue(undefined);
});
afterEach(async () => {
  stop.abort();
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
});

test('while notifications come there is one subscription, and what was missed before it is read', async () => {
  const begun = listens(1e9, 1_000);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(begun).toHaveLength(1);
  expect(readEverything).toHaveBeenCalledTimes(1);
  expect(isHeard()).toBe(true);
});

test('one that falls silent is begun anew after 15 s, and everything is read again', async () => {
  const begun = listens(3, 1_000);
  await vi.advanceTimersByTimeAsync(17_000);
  expect([begun.length, isHeard()]).toEqual([1, true]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([begun.length, readEverything.mock.calls.length]).toEqual([2, 2]);
});

test('a deployment on which nothing happens is asked ever less often', async () => {
  const begun = listens(0, 0);
  await vi.advanceTimersByTimeAsync(600_000);
  const gaps = begun.slice(1).map((at, before) => Math.round((at - (begun[before] ?? 0)) / 1_000));
  expect(gaps).toEqual([17, 32, 62, 122, 242]);
});
