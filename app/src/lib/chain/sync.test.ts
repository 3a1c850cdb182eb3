import { beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from './rpc';
import { followAll, start, unfollowAll } from './sync';
import { useChain } from './store';

const { readPool, away } = vi.hoisted(() => ({ readPool: vi.fn(), away: vi.fn() }));
vi.mock('../config', () => ({ loadConfig: async () => ({ pool: 'Pool' }), ConfigError: Error }));
vi.mock('./rpc', () => ({ connect: () => ({ rpc: {} }) as Connection }));
vi.mock('./listen', () => ({ listen: async () => undefined, isHeard: () => true }));
vi.mock('./read', () => ({
  away,
  readPool,
  isCurrent: () => true,
  readKinds: async () => undefined,
  readEverything: async () => useChain.setState({ phase: 'ready' }),
  setOwner: () => undefined,
}));

beforeEach(async () => {
  readPool.mockReset().mockResolvedValue(undefined);
  unfollowAll();
  await start();
});

test('the accounts of everybody are read once, for however many ask meanwhile', async () => {
  await Promise.all([followAll(), followAll()]);
  expect(readPool).toHaveBeenCalledTimes(1);
  expect(useChain.getState().allAccounts).toBe(true);
});

test('a first reading that fails is told to who asked, and may be asked for again', async () => {
  readPool.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await expect(followAll()).rejects.toThrow('Failed to fetch');
  expect(useChain.getState().allAccounts).toBe(false);
  await followAll();
  expect(useChain.getState().allAccounts).toBe(true);
});
