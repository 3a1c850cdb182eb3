import { describe, expect, it } from 'vitest';
import { MOST_LEGS } from './legs';
import { nearest, PRESETS, type Ladder } from './strategies';
import { seriesId } from './series';

const strikes = (from: number, to: number, step: number): bigint[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, at) => BigInt(from + at * step) * 1_000_000n);

const ladder: Ladder = {
  market: 0,
  expiryTs: 1_000,
  strikes: strikes(50_000, 70_000, 1_000),
  forwardUsd: 60_300,
  next: { expiryTs: 2_000, strikes: strikes(50_000, 70_000, 2_000) },
};

const legsOf = (id: string, of: Ladder = ladder) => PRESETS.find((preset) => preset.id === id)?.legs(of) ?? null;
const short = (id: string, of: Ladder = ladder) =>
  legsOf(id, of)?.map((leg) => `${leg.sizeLots / 1_000_000n} ${leg.kind} ${leg.strikeAtoms / 1_000_000n}`);

describe('presets', () => {
  it('lie around the forward on listed strikes', () => {
    expect(short('call-spread')).toEqual(['1 call 60000', '-1 call 63000']);
    expect(short('put-spread')).toEqual(['1 put 60000', '-1 put 57000']);
    expect(short('straddle')).toEqual(['1 call 60000', '1 put 60000']);
    expect(short('strangle')).toEqual(['1 put 57000', '1 call 63000']);
    expect(short('iron-condor')).toEqual(['1 put 54000', '-1 put 57000', '-1 call 63000', '1 call 66000']);
    expect(short('butterfly')).toEqual(['1 call 57000', '-2 call 60000', '1 call 63000']);
    expect(short('collar')).toEqual(['1 put 57000', '-1 call 63000']);
    expect(short('risk-reversal')).toEqual(['-1 put 57000', '1 call 63000']);
  });

  it('take wider strikes where the near ones are one', () => {
    const coarse = { ...ladder, strikes: strikes(20_000, 100_000, 20_000) };
    expect(short('iron-condor', coarse)).toEqual(['1 put 20000', '-1 put 40000', '-1 call 80000', '1 call 100000']);
  });

  it('are not on offer where strikes are missing', () => {
    const two = { ...ladder, strikes: strikes(60_000, 61_000, 1_000) };
    expect(short('straddle', two)).toEqual(['1 call 60000', '1 put 60000']);
    expect(legsOf('butterfly', two)).toBeNull();
    expect(PRESETS.every((preset) => preset.legs({ ...ladder, strikes: [] }) === null)).toBe(true);
  });

  it('make a calendar of a strike that both expiries list', () => {
    const legs = legsOf('calendar', { ...ladder, forwardUsd: 60_900 });
    expect(legs?.map((leg) => [leg.expiryTs, leg.strikeAtoms / 1_000_000n])).toEqual([
      [1_000, 60_000n],
      [2_000, 60_000n],
    ]);
    expect(legsOf('calendar', { ...ladder, next: undefined })).toBeNull();
    expect(legsOf('calendar', { ...ladder, next: { expiryTs: 2_000, strikes: [1n] } })).toBeNull();
  });

  it('name each series once and fit into a trade', () => {
    for (const preset of PRESETS) {
      const legs = preset.legs(ladder) ?? [];
      expect(legs.length).toBeGreaterThan(0);
      expect(legs.length).toBeLessThanOrEqual(MOST_LEGS);
      expect(new Set(legs.map(seriesId)).size).toBe(legs.length);
    }
  });

  it('find the nearest strike, the lower of two', () => {
    expect(nearest(strikes(10, 30, 10), 15)).toBe(0);
    expect(nearest(strikes(10, 30, 10), 16)).toBe(1);
    expect(nearest([], 1)).toBe(-1);
  });
});
