import { expect, it } from 'vitest';
import type { PricedLeg } from '../../engine/types';
import { bestOf } from './best';
import type { CheckedQuote } from './verify';

const leg = (sizeLots: bigint, priceAtoms: bigint): PricedLeg => ({
  market: 0,
  expiryTs: 1,
  kind: 'call',
  strikeAtoms: 1n,
  sizeLots,
  priceAtoms,
});
const quote = (name: string, priceAtoms: bigint, { ok = true, bytes = 100 } = {}) =>
  ({ ok, quote: name, legs: [leg(1n, priceAtoms)], message: new Uint8Array(bytes) }) as unknown as CheckedQuote;
const quotes = [quote('bad', 0n, { ok: false }), quote('large', 1n, { bytes: 900 }), quote('a', 2n), quote('b', 3n)];
const price = (phase: 'shown' | 'clicked' | 'lapsed', frozen: string | null, size = 1n) =>
  bestOf({ phase, frozen, quotes }, [leg(size, 0n)])?.[0]?.priceAtoms;

it('a strategy is worth the best quote that can be taken, or the one that was', () => {
  expect(price('shown', null)).toBe(2n);
  expect(price('clicked', 'b')).toBe(3n);
});

it('quotes that are over, or of other legs, say nothing of it', () => {
  expect(price('lapsed', null)).toBeUndefined();
  expect(price('shown', null, 2n)).toBeUndefined();
  expect(bestOf({ phase: 'shown', frozen: null, quotes }, null)).toBeNull();
});
