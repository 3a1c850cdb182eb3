import { beforeEach, describe, expect, it } from 'vitest';
import type { PricedLeg } from '../../engine/types';
import { keep, sidesOf, useBook } from './book';

const leg = (sizeLots: bigint, priceAtoms: bigint): PricedLeg => ({
  market: 0,
  expiryTs: 1,
  kind: 'call',
  strikeAtoms: 1n,
  sizeLots,
  priceAtoms,
});
const sides = (nowTs = 200) => sidesOf(useBook.getState().levels, leg(1n, 1n), nowTs);
const given = (...quotes: PricedLeg[][]) => quotes.map((legs, at) => ({ legs, untilTs: 1_000 + at }));

describe('bids and asks of the session', () => {
  beforeEach(() => useBook.setState({ levels: new Map() }));

  it('are the lowest price to buy at and the highest to sell at', () => {
    keep(given([leg(5n, 30n)], [leg(5n, 10n)], [leg(5n, 20n)]), 100);
    keep(given([leg(-5n, 3n)], [leg(-5n, 6n)], [leg(-5n, 9n)]), 101);
    expect(sides()).toEqual({
      ask: { priceAtoms: 10n, sizeLots: 5n, atTs: 100, untilTs: 1_001 },
      bid: { priceAtoms: 9n, sizeLots: 5n, atTs: 101, untilTs: 1_002 },
    });
  });

  it('are replaced by newer ones, worse or not', () => {
    keep(given([leg(1n, 10n)]), 100);
    keep(given([leg(1n, 12n)]), 200);
    expect(sides().ask).toMatchObject({ priceAtoms: 12n, atTs: 200 });
  });

  it('are not taken from quotes of several legs', () => {
    keep(given([leg(1n, 10n), leg(-1n, 5n)]), 100);
    keep([], 100);
    expect(sides()).toEqual({});
  });

  it('are gone after five minutes, each by its own age', () => {
    keep(given([leg(1n, 10n)]), 100);
    keep(given([leg(-1n, 9n)]), 300);
    expect(Object.keys(sides(399))).toEqual(['bid', 'ask']);
    expect(Object.keys(sides(400))).toEqual(['bid']);
    expect(sides(600)).toEqual({});
  });
});
