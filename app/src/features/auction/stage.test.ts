import { describe, expect, it } from 'vitest';
import type { MarginAccount, Pool } from '@breakwater/client/generated/accounts';
import type { AuctionView } from '../../engine/types';
import { stageOf, type Standing } from './stage';

const NOW = 1_795_000_000;
const settings = {
  auction: { fastSecs: 60, slowSecs: 240, durationSecs: 400, floorBps: 1_000, insolventSecs: 60, confirmSecs: 2 },
  sealed: { commitSecs: 5, revealSecs: 4, fillSecs: 3 },
  loss: { deleverageSecs: 120 },
};
const auction = {
  publicTs: BigInt(NOW - 8),
  insolventTs: 0n,
  deleverageTs: 0n,
  offerCount: 2,
  lastTradeId: 0n,
  turnFromUs: BigInt(NOW + 60) * 1_000_000n,
};
const account = { positionCount: 1, collateralAtoms: [0n, 0n], cashAtoms: 5n } as unknown as MarginAccount;
const view: AuctionView = {
  insolvent: false,
  spent: false,
  queued: false,
  sealed: false,
  confirmed: true,
  elapsedSecs: 8,
  ranOut: false,
  dQ32: (1n << 32n) / 2n,
  maxShareQ32: 1n,
  leastShareQ32: 1n,
  equityAtoms: 90n,
  mmAtoms: 100n,
  valueAtoms: 90n,
  wholePriceAtoms: 80n,
  curve: [],
};
/** `untilTs` in the order of the program's stops: new risk, withdrawals, public sales, sealed sales, halt. */
const rules = (untilTs: number[] = [], paused = 0) => ({
  protocol: { paused },
  pool: { settings, stops: { closed: untilTs.map((each) => ({ untilTs: BigInt(each) })) } } as unknown as Pool,
});
const at = (change: Partial<AuctionView>, of: Partial<typeof auction> = {}, rest: Partial<Standing> = {}) =>
  stageOf({ auction: { ...auction, ...of }, account, view: { ...view, ...change }, rules: rules(), ...rest }, NOW);

describe('stage of an auction', () => {
  it('says its place among those that wait, and when its turn comes', () => {
    expect(at({ queued: true }, {}, { place: 3 })).toMatchObject({
      id: 'queued',
      nextTs: NOW + 60,
      words: expect.stringContaining('number 3') as string,
    });
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

  it('has run out where the engine says so, and says whether anything was sold before', () => {
    expect(at({ ranOut: true })).toMatchObject({ id: 'ran-out', words: expect.stringContaining('Nobody bid before') as string });
    expect(at({ ranOut: true }, { lastTradeId: 2n }).words).toContain('Nobody bought more before');
  });

  it('is insolvent before it is declared, then paid for, then deleveraged', () => {
    const broke = { insolvent: true, equityAtoms: -1n };
    expect(at(broke).id).toBe('insolvent-unsaid');
    expect(at(broke, { insolventTs: BigInt(NOW - 10) })).toMatchObject({ id: 'insolvent', nextTs: NOW - 8 + 60 });
    expect(at(broke, { insolventTs: BigInt(NOW - 120) }).id).toBe('deleveraging');
  });

  it('is over once the account meets its margin, while it waits too', () => {
    expect(at({ equityAtoms: 100n }).id).toBe('healthy');
    expect(at({ equityAtoms: 100n, queued: true }, {}, { place: 1 }).id).toBe('healthy');
  });

  it('is over once nothing but a debt is left, whatever was declared', () => {
    const bare = { ...account, positionCount: 0, cashAtoms: -2_000_000n };
    const broke = { insolvent: true, equityAtoms: -2_000_000n };
    expect(at({ ...broke, spent: true }, { insolventTs: BigInt(NOW - 500) }, { account: bare })).toMatchObject({
      id: 'bare',
      words: expect.stringContaining('a debt of 2.00 USD') as string,
    });
    expect(at(broke, {}, { account: bare }).id).toBe('insolvent-unsaid');
  });
});

describe('an auction while something is stopped', () => {
  const until = NOW + 30;

  it('can be ended all the same', () => {
    expect(at({ equityAtoms: 100n }, {}, { rules: rules([0, 0, 0, 0, until], 4) }).id).toBe('healthy');
  });

  it('sells nothing in public while public or sealed sales are stopped, and its price stands meanwhile', () => {
    for (const stops of [
      [0, 0, until],
      [0, 0, 0, until],
    ]) {
      const stage = at({ ranOut: true }, {}, { rules: rules(stops) });
      expect(stage).toMatchObject({ id: 'stopped', nextTs: until, words: expect.stringContaining('from where it stood') as string });
    }
    expect(at({}, {}, { rules: rules([until, until]) }).id).toBe('public');
    expect(at({}, {}, { rules: rules([0, 0, NOW]) }).id).toBe('public');
  });

  it('goes on in its sealed round while public sales alone are stopped', () => {
    expect(at({ sealed: true }, {}, { rules: rules([0, 0, until]) }).id).toBe('sealed');
    expect(at({ sealed: true }, {}, { rules: rules([0, 0, 0, until]) }).id).toBe('stopped');
  });

  it('of an insolvent account is stopped by a halt or a pause alone, and so is deleveraging', () => {
    const broke = { insolvent: true, equityAtoms: -1n };
    const declared = { insolventTs: BigInt(NOW - 10) };
    expect(at(broke, declared, { rules: rules([0, 0, until, until]) }).id).toBe('insolvent');
    expect(at(broke, declared, { rules: rules([0, 0, 0, 0, until]) }).words).toContain('takers are paid rises on');
    expect(at(broke, { ...declared, deleverageTs: 1n }, { rules: rules([0, 0, until, until]) }).id).toBe('deleveraging');
    expect(at(broke, { ...declared, deleverageTs: 1n }, { rules: rules([], 4) }).id).toBe('stopped');
  });

  it('lets nobody in while auctions are halted or paused', () => {
    expect(at({ queued: true }, {}, { rules: rules([0, 0, 0, 0, until]) }).words).toContain('waits for its turn');
    expect(at({ queued: true }, {}, { rules: rules([], 4) })).toMatchObject({ id: 'stopped', name: 'Paused' });
  });
});
