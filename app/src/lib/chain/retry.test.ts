import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilDone } from './retry';

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
  const done = untilDone(work, () => false);
  const triesAfter = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    return work.mock.calls.length;
  };
  expect([await triesAfter(0), await triesAfter(1_000), await triesAfter(1_999), await triesAfter(1)]).toEqual([1, 2, 2, 3]);
  expect(await triesAfter(4_000)).toBe(4);
  await done;
});

test('nothing is tried once nobody wants it any more', async () => {
  let stopped = false;
  const work = failing(9);
  const done = untilDone(work, () => stopped);
  await vi.advanceTimersByTimeAsync(0);
  stopped = true;
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(work).toHaveBeenCalledTimes(1);
});
