import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { World } from '@breakwater/client/account/world';
import { useChain } from '../chain/store';
import { noteMove } from '../ui/moving';
import { current, subscribe } from './pulse';

const world = (): World => ({}) as World;
const show = (next: World | null): void => useChain.setState({ world: next });

let beats = 0;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  noteMove(); // its clock begins anew
  vi.advanceTimersByTime(1_000);
  show(world());
  beats = 0;
  stop = subscribe(() => (beats += 1));
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('a new world beats at once', () => {
  const next = world();
  show(next);
  expect(beats).toBe(1);
  expect(current()?.world).toBe(next);
});

test('while worlds come every second, the clock adds no beat', () => {
  for (let second = 0; second < 5; second += 1) {
    vi.advanceTimersByTime(1_000);
    show(world());
  }
  expect(beats).toBe(5);
});

test('without a new world it beats by the clock, and the time is told', () => {
  const before = current()?.nowTs ?? 0;
  vi.advanceTimersByTime(3_700);
  expect(beats).toBe(3);
  expect(current()?.nowTs).toBeGreaterThan(before);
});

test('while a slider moves nothing beats; once it rests, the last world does', () => {
  let next = world();
  for (let move = 0; move < 30; move += 1) {
    noteMove();
    vi.advanceTimersByTime(100);
    next = world();
    show(next);
  }
  expect(beats).toBe(0);
  vi.advanceTimersByTime(200);
  expect(beats).toBe(1);
  expect(current()?.world).toBe(next);
});

test('a world that nobody listened to is seen by who asks first', () => {
  stop();
  const next = world();
  show(next);
  expect(current()?.world).toBe(next);
  stop = subscribe(() => (beats += 1));
});

test('a pool that is gone leaves nothing to margin with', () => {
  show(null);
  expect(current()).toBe(null);
});
