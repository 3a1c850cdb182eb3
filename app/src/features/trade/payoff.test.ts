import { describe, expect, it } from 'vitest';
import { breakEvens, extremes, prices } from './payoff';

const over = (x: readonly number[], of: (price: number) => number) => x.map(of);

describe('break-evens', () => {
  const x = prices(100, [90, 110]);

  it('of a straddle are a premium to each side of the strike', () => {
    const found = breakEvens(
      x,
      over(x, (price) => Math.abs(price - 100) - 7),
    );
    expect(found.map((at) => at.toFixed(6))).toEqual(['93.000000', '107.000000']);
  });

  it('of a condor lie between its strikes', () => {
    const found = breakEvens(
      x,
      over(x, (price) => 3 - Math.max(0, 95 - price) - Math.max(0, price - 105)),
    );
    expect(found.map((at) => Math.round(at * 10) / 10)).toEqual([92, 108]);
  });

  it('are none for what always gains, or is always nothing', () => {
    expect(
      breakEvens(
        x,
        over(x, () => 1),
      ),
    ).toEqual([]);
    expect(
      breakEvens(
        x,
        over(x, () => 0),
      ),
    ).toEqual([]);
  });

  it('of a line that lies on zero are its ends, each once', () => {
    expect(breakEvens([1, 2, 3, 4, 5], [-1, 0, 0, 0, 1])).toEqual([2, 4]);
    expect(breakEvens([1, 2, 3], [-1, 0, 1])).toEqual([2]);
  });
});

describe('a picture', () => {
  it('has the spot and every strike among its prices, ascending', () => {
    const x = prices(100, [83.3, 121.7]);
    expect(x).toEqual([...x].sort((a, b) => a - b));
    for (const price of [100, 83.3, 121.7]) expect(x).toContain(price);
    expect(new Set(x).size).toBe(x.length);
  });

  it('says where gain and loss have an end', () => {
    const x = prices(100, [100]);
    const call = extremes(over(x, (price) => Math.max(0, price - 100) - 5));
    expect(call).toMatchObject({ worst: -5, worstOpen: false, bestOpen: true });
    const short = extremes(over(x, (price) => 5 - Math.max(0, price - 100)));
    expect(short).toMatchObject({ best: 5, bestOpen: false, worstOpen: true });
    const spread = extremes(over(x, (price) => Math.min(10, Math.max(0, price - 100)) - 4));
    expect(spread).toMatchObject({ best: 6, worst: -4, bestOpen: false, worstOpen: false });
  });
});
