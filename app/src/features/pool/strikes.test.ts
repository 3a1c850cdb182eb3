import { describe, expect, it } from 'vitest';
import type { BoardView } from '@breakwater/client/account/world';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import type { Quote } from '../../engine/types';
import { netShorts, strikeRows } from './strikes';

const EXPIRY = 1_800_000_000;
const board = (expiryTs: number, strikes: bigint[], lots: bigint[]): BoardView =>
  ({ expiryTs, strikes, data: { shortByStrikeLots: lots, status: 0 } }) as unknown as BoardView;
const quote = (expiryTs: number, strikeAtoms: bigint, gamma: number): Quote =>
  ({ expiryTs, strikeAtoms, gamma, settled: false }) as unknown as Quote;
const account = (...positions: [bigint, bigint, number][]): MarginAccount =>
  ({
    positions: positions.map(([strikeAtoms, sizeLots, market]) => ({ strikeAtoms, sizeLots, market, expiryTs: BigInt(EXPIRY), kind: 0 })),
    positionCount: positions.length,
  }) as unknown as MarginAccount;

describe('open interest by strike', () => {
  it('adds up strikes of more boards and leaves out those nobody holds', () => {
    const boards = [board(EXPIRY, [10n, 20n], [2_000_000n, 0n]), board(EXPIRY + 1, [10n], [1_000_000n])];
    const rows = strikeRows(boards, [quote(EXPIRY, 10n, 0.001), quote(EXPIRY + 1, 10n, 0.002)], 100, null);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ strikeAtoms: 10n, contracts: 3, netGammaUsd: null });
    expect(rows[0]?.grossGammaUsd).toBeCloseTo(2 * 0.001 * 100 + 0.002 * 100, 9);
  });

  it('takes off what the same account holds long of the same strike, and nothing else', () => {
    const net = netShorts([account([10n, -5n, 0], [10n, 3n, 0]), account([10n, 9n, 0]), account([10n, -1n, 1])], 0);
    expect([...net.values()]).toEqual([2n]);
  });
});
