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
const sides = () => sidesOf(useBook.getState().levels, leg(1n, 1n));

describe('bids and asks of the session', () => {
  beforeEach(() => useBook.setState({ levels: new Map() }));

  it('are the lowest price to buy at and the highest to sell at', () => {
    keep([[leg(5n, 30n)], [leg(5n, 10n)], [leg(5n, 20n)]], 100);
    keep([[leg(-5n, 3n)], [leg(-5n, 9n)], [leg(-5n, 6n)]], 101);
    expect(sides()).toEqual({ ask: { priceAtoms: 10n, sizeLots: 5n, atTs: 100 }, bid: { priceAtoms: 9n, sizeLots: 5n, atTs: 101 } });
  });

  it('are replaced by newer ones, worse or not', () => {
    keep([[leg(1n, 10n)]], 100);
    keep([[leg(1n, 12n)]], 200);
    expect(sides()).toEqual({ ask: { priceAtoms: 12n, sizeLots: 1n, atTs: 200 } });
  });

  it('are not taken from quotes of several legs', () => {
    keep([[leg(1n, 10n), leg(-1n, 5n)]], 100);
    keep([], 100);
    expect(sides()).toEqual({});
  });
});
