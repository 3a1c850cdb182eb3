import { describe, expect, it, vi } from 'vitest';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { askClusters, MOVES } from './clusters';

const account = (id: number, positionCount: number, collateral: bigint) => ({
  bytes: Uint8Array.of(id),
  data: { positionCount, collateralAtoms: [collateral] } as MarginAccount,
});
const worker = () => ({
  clusters: vi.fn(async (_: Uint8Array[], moves: number[]) => moves.map((priceBps) => ({ priceBps, accounts: 0, notionalUsd: 0 }))),
});

describe('the question where liquidations cluster', () => {
  it('is asked a few prices at a time, and answers all of them in order', async () => {
    const asked = worker();
    const found = await askClusters(asked, [], () => false);
    expect(found?.map(({ priceBps }) => priceBps)).toEqual(MOVES);
    expect(Math.max(...asked.clusters.mock.calls.map(([, moves]) => moves.length))).toBeLessThanOrEqual(3);
  });

  it('counts an account that owes against its collateral without any position', async () => {
    const asked = worker();
    await askClusters(asked, [account(1, 2, 0n), account(2, 0, 5n), account(3, 0, 0n)], () => false);
    expect(asked.clusters.mock.calls[0]?.[0]).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  });

  it('is given up between two prices once nobody looks', async () => {
    const asked = worker();
    const found = await askClusters(asked, [], () => asked.clusters.mock.calls.length > 0);
    expect(found).toBeNull();
    expect(asked.clusters).toHaveBeenCalledTimes(1);
  });
});
