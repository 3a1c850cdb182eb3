import { describe, expect, it } from 'vitest';
import { worthOverTime, type Point } from './overTime';

const point = (value: number, shares: number, flow: number): Point => ({
  ts: 1,
  value_atoms: String(value),
  shares: String(shares),
  flow_atoms: String(flow),
});
const prices = (...points: Point[]) => worthOverTime(points).map(({ priceUsd }) => priceUsd);
const worths = (...points: Point[]) => worthOverTime(points).map(({ worthAtoms }) => worthAtoms);

describe('the backstop vault over time', () => {
  const first = point(0, 1_000, 1_000);

  it('costs one at the first move, though it was worth nothing before it', () => {
    expect(prices(first)).toEqual([1]);
    expect(worths(first)).toEqual([1_000n]);
  });

  it('does not change its price when somebody enters or leaves at that price', () => {
    // it has grown to 1,200; 600 buy 500 shares; then 300 of them leave with 360
    const moves = [first, point(1_200, 1_500, 600), point(1_800, 1_200, -360)];
    expect(prices(...moves)).toEqual([1, 1.2, 1.2]);
    expect(worths(...moves)).toEqual([1_000n, 1_800n, 1_440n]);
  });

  it('has no price and is worth nothing once the last one is out', () => {
    expect(worthOverTime([first, point(1_100, 0, -1_099)])[1]).toMatchObject({ worthAtoms: 0n, priceUsd: null });
  });

  it('forgets the shares of a vault that lost everything', () => {
    expect(prices(first, point(0, 1_500, 500), point(600, 1_250, -300))).toEqual([1, 1, 300 / 250]);
  });
});
