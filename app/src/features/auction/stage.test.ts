import { describe, expect, it } from 'vitest';
import type { AuctionView } from '../../engine/types';
import type { Pool } from '../../generated/accounts';
import { stageOf } from './stage';

const NOW = 1_795_000_000;
const pool = {
  settings: {
    auction: { fastSecs: 60, slowSecs: 240, tailSecs: 400, cuspBps: 1_000, insolventSecs: 60, confirmSecs: 2 },
    sealed: { commitSecs: 5, revealSecs: 4, fillSecs: 3 },
    loss: { deleverageSecs: 120 },
  },
} as unknown as Pool;
const auction = { startedTs: BigInt(NOW - 20), publicTs: BigInt(NOW - 8), insolventTs: 0n, deleverageTs: 0n, markTs: BigInt(NOW - 22), allotted: 0, offerCount: 2 };
const view: AuctionView = {
  insolvent: false, queued: false, sealed: false, confirmed: true, elapsedSecs: 8, dQ32: (1n << 32n) / 2n, maxShareQ32: 1n, leastShareQ32: 1n,
  equityAtoms: 90n, mmAtoms: 100n, wholePriceAtoms: 80n, curve: [],
};
const at = (change: Partial<AuctionView>, of: Partial<typeof auction> = {}, now = NOW, place?: number) =>
  stageOf({ ...auction, ...of }, { ...view, ...change }, pool, now, place);

describe('stage of an auction', () => {
  it('says its place in the queue', () => {
    expect(at({ queued: true }, {}, NOW, 3)).toMatchObject({ id: 'queued', words: expect.stringContaining('number 3') as string });
  });

  it('goes through the phases of the sealed round by the time that is left of it', () => {
    const phases = [8, 7, 5, 3, 1].map((left) => at({ sealed: true }, { publicTs: BigInt(NOW + left) }).name);
    expect(phases).toEqual([
      'Sealed round: commitments',
      'Sealed round: reveal',
      'Sealed round: reveal',
      'Sealed round: fill',
      'Sealed round: fill',
    ]);
  });

  it('waits for a newer price before anything is sold', () => {
    expect(at({ confirmed: false }).id).toBe('confirming');
  });

  it('counts down to the bend of the price, and then to its end', () => {
    expect(at({})).toMatchObject({ id: 'public', nextTs: NOW - 8 + 60 });
    expect(at({ elapsedSecs: 100 })).toMatchObject({ id: 'public', nextTs: NOW - 100 + 300 });
  });

  it('has run out after its tail, or below the cusp', () => {
    expect(at({ elapsedSecs: 401 }).id).toBe('ran-out');
    expect(at({ dQ32: (1n << 32n) / 11n }).id).toBe('ran-out');
  });

  it('is insolvent before it is declared, then paid for, then deleveraged', () => {
    const broke = { insolvent: true, equityAtoms: -1n };
    expect(at(broke).id).toBe('insolvent-unsaid');
    expect(at(broke, { insolventTs: BigInt(NOW - 10) })).toMatchObject({ id: 'insolvent', nextTs: NOW + 50 });
    expect(at(broke, { insolventTs: BigInt(NOW - 120) }).id).toBe('deleveraging');
  });

  it('is over once the account meets its margin', () => {
    expect(at({ equityAtoms: 100n }).id).toBe('healthy');
  });
});
