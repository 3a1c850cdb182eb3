import { expect, test } from 'vitest';
import { changedLeaves } from './leaves';

test('only what differs is named', () => {
  const old = { pool: { floor_bps: 3000, soft: { per_hour: 20 }, list: [1, 2] } };
  const now = { pool: { floor_bps: 3500, soft: { per_hour: 20 }, list: [1, 3] } };
  expect(changedLeaves(old, now)).toEqual([
    { path: 'pool.floor_bps', from: '3000', to: '3500' },
    { path: 'pool.list.1', from: '2', to: '3' },
  ]);
});

test('a long list is cut, and says so', () => {
  const set = (value: number) => Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, value]));
  expect(changedLeaves(set(1), set(2)).at(-1)?.path).toBe('8 more');
});
