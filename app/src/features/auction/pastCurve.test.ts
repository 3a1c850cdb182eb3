import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { pastCurve, priceShare, runsOf } from './pastCurve';
import { fillsOf } from './receipt';

const settings = { startBps: 9_800, fastSecs: 60, fastEndBps: 8_000, slowSecs: 240 };
const BEGAN = 1_795_000_000;
let id = 0;
const event = (name: string, after: number, data: HistoryEvent['data'] = {}): HistoryEvent => {
  id += 1;
  return { id, slot: id, time: BEGAN + after, signature: `s${id}`, place: 0, name, data };
};
const started = event('AuctionStarted', 0, { public_ts: String(BEGAN + 12) });
const sold = (after: number, share: number) =>
  event('SliceSold', after, { trade_id: '1', price_share_q32: String(Math.round(share * 2 ** 32)) });

describe('the price by the settings', () => {
  it('falls fast to its bend, then to nothing, and stays there', () => {
    expect([0, 30, 60, 180, 300, 900].map((secs) => Math.round(priceShare(settings, secs) * 1e4))).toEqual([
      9_800, 8_900, 8_000, 4_000, 0, 0,
    ]);
  });
});

describe('when a price fell', () => {
  it('begins after the sealed round, anew at a restart, and ends with the auction', () => {
    const events = [started, event('AuctionRestarted', 400), event('AuctionEnded', 420)];
    expect(runsOf(events, 300)).toEqual([
      { fromTs: BEGAN + 12, toTs: BEGAN + 312 },
      { fromTs: BEGAN + 400, toTs: BEGAN + 420 },
    ]);
  });

  it('is not while it waits or is insolvent, and lasts until now where it is open', () => {
    const queued = event('AuctionStarted', 0, { public_ts: '0' });
    const events = [
      queued,
      event('AuctionAdmitted', 50, { public_ts: String(BEGAN + 50) }),
      event('InsolvencyDeclared', 70),
      event('InsolventSliceTaken', 90),
    ];
    expect(runsOf(events, 300)).toEqual([{ fromTs: BEGAN + 50, toTs: BEGAN + 70 }]);
    expect(runsOf([started, sold(30, 0.9)], 300)).toEqual([{ fromTs: BEGAN + 12, toTs: BEGAN + 30 }]);
  });
});

describe('the picture of a receipt', () => {
  it('has every second in which something was sold as a point', () => {
    const events = [started, sold(5, 0.97), sold(30, 0.91), event('AuctionEnded', 40)];
    const made = pastCurve(events, fillsOf(events), settings);
    const points = made?.sold.flatMap((share, at) => (share === null ? [] : [[made.x[at], Number(share.toFixed(2))]]));
    expect(points).toEqual([
      [5, 0.97],
      [30, 0.91],
    ]);
    // the sealed round has no falling price
    expect(made?.falling[made.x.indexOf(5)]).toBeNull();
    expect(made?.falling[made.x.indexOf(30)]).toBeCloseTo(0.98 - (0.18 * 18) / 60);
  });

  it('is none where nothing was sold for a price', () => {
    const taken = event('InsolventSliceTaken', 90, { trade_id: '1' });
    expect(pastCurve([started, taken], fillsOf([taken]), settings)).toBeNull();
  });
});
