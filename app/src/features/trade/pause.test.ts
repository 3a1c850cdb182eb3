import { describe, expect, it } from 'vitest';
import type { Assessment, Leg, Preview, PricedLeg } from '../../engine/types';
import { withPause, withSigner } from './pause';

const series = { market: 0, expiryTs: 1, kind: 'call', strikeAtoms: 1n } as const;
const held = (sizeLots: bigint): Leg[] => [{ ...series, sizeLots }];
const trade = (sizeLots: bigint): PricedLeg[] => [{ ...series, sizeLots, priceAtoms: 1n }];
const margin = (atoms: bigint) => ({ mmAtoms: atoms, imAtoms: atoms }) as Assessment;
const preview = (after = 5n, refusal?: string): Preview => ({
  before: margin(10n),
  after: margin(after),
  premiumAtoms: 0n,
  feeAtoms: 0n,
  tradeImAtoms: after,
  givenAtoms: 0n,
  slipAtoms: 5n,
  ...(refusal ? { refusal } : {}),
});
const refusal = (own: bigint, size: bigint, after?: bigint) => withPause(preview(after), { paused: 1 }, held(own), trade(size)).refusal;

describe('while trading is paused', () => {
  it('new risk is refused, also by going over to the other side', () => {
    expect(refusal(0n, 1n)).toBe('Paused');
    expect(refusal(2n, 1n)).toBe('Paused');
    expect(refusal(2n, -3n)).toBe('Paused');
    expect(refusal(-2n, 3n)).toBe('Paused');
  });

  it('a position is closed in part or whole where it needs no more margin for it', () => {
    expect(refusal(2n, -1n)).toBeUndefined();
    expect(refusal(-2n, 2n)).toBeUndefined();
    expect(refusal(2n, -1n, 11n)).toBe('Paused');
  });

  it('another reason stays the reason', () => {
    expect(withPause(preview(5n, 'PriceStale'), { paused: 1 }, [], trade(1n)).refusal).toBe('PriceStale');
  });
});

it('a pause of something else stops no trade', () => {
  expect(withPause(preview(), { paused: 2 }, [], trade(1n)).refusal).toBeUndefined();
});

describe('what gives away more than the slip', () => {
  const given = (givenAtoms: bigint): Preview => ({ ...preview(), givenAtoms });

  it('leaves as a withdrawal does, which a pause of them stops', () => {
    expect(withPause(given(6n), { paused: 2 }, [], trade(1n)).refusal).toBe('Paused');
    expect(withPause(given(5n), { paused: 2 }, [], trade(1n)).refusal).toBeUndefined();
  });

  it('is the owner’s to sign', () => {
    expect(withSigner(given(6n), false).refusal).toBe('GiftNeedsOwner');
    expect([withSigner(given(5n), false), withSigner(given(6n), true)].map((each) => each.refusal)).toEqual([undefined, undefined]);
  });
});
