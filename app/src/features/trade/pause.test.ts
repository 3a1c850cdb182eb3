import { describe, expect, it } from 'vitest';
import type { Assessment, Leg, Preview, PricedLeg } from '../../engine/types';
import { withPause } from './pause';

const series = { market: 0, expiryTs: 1, kind: 'call', strikeAtoms: 1n } as const;
const held = (sizeLots: bigint): Leg[] => [{ ...series, sizeLots }];
const trade = (sizeLots: bigint): PricedLeg[] => [{ ...series, sizeLots, priceAtoms: 1n }];
const margin = (atoms: bigint) => ({ mmAtoms: atoms, imAtoms: atoms }) as Assessment;
const preview = (after = 5n, refusal?: string): Preview => ({
  before: margin(10n),
  after: margin(after),
  premiumAtoms: 0n,
  feeAtoms: 0n,
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
