import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat, untilDone } from './retry';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (times: number) => {
  let tries = 0;
  return vi.fn(async () => {
    tries += 1;
    if (tries <= times) throw new Error('away');
  });
};

test('work that fails is tried again after one second, then two, then four', async () => {
  const work = failing(3);
  const done = untilDone(work, new AbortController().signal);
  const triesAfter = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    return work.mock.calls.length;
  };
  expect([await triesAfter(0), await triesAfter(1_000), await triesAfter(1_999), await triesAfter(1)]).toEqual([1, 2, 2, 3]);
  expect(await triesAfter(4_000)).toBe(4);
  await done;
});

test('nothing is tried once nobody wants it any more', async () => {
  const stop = new AbortController();
  const work = failing(9);
  const done = untilDone(work, stop.signal);
  await vi.advanceTimersByTimeAsync(0);
  stop.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(work).toHaveBeenCalledTimes(1);
});

test('what is repeated waits for itself, and pauses after it', async () => {
  const stop = new AbortController();
  const work = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 50_000)));
  void repeat(work, 20_000, stop.signal);
  await vi.advanceTimersByTimeAsync(69_999);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
  stop.abort();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(work).toHaveBeenCalledTimes(2);
});
