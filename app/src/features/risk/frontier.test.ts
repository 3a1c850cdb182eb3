import { describe, expect, it } from 'vitest';
import type { HealthState } from '../../engine/types';
import { FINE_VOLS_BPS, PRICES_BPS, VOLS_BPS, along, beginsAt, notByPriceAlone, valueAt, volatilityAlone } from './frontier';

const column = (state: (volBps: number) => HealthState) => ({ state: FINE_VOLS_BPS.map((vol) => [state(vol)]), mmExcessUsd: [] });
const btc = { name: 'BTC', priceUsd: 60_000 };

describe('the axes of the map', () => {
  it('hold the account as it is', () => {
    expect(PRICES_BPS).toHaveLength(41);
    expect(PRICES_BPS).toContain(0);
    expect(VOLS_BPS).toContain(0);
    expect([VOLS_BPS[0], VOLS_BPS.at(-1)]).toEqual([-5_000, 10_000]);
  });

  it('find the value again whose place they gave', () => {
    for (const axis of [PRICES_BPS, VOLS_BPS]) for (const value of axis) expect(valueAt(axis, along(axis, value))).toBe(value);
  });

  it('stay within the map', () => {
    expect(valueAt(PRICES_BPS, 1)).toBe(6_000);
    expect(valueAt(PRICES_BPS, -0.1)).toBe(-6_000);
  });
});

describe('where liquidation begins', () => {
  it('is told in prices of one market, and in moves of all', () => {
    expect(beginsAt({ downBps: -1_200, upBps: 2_000, byVolatility: false }, btc)).toBe(
      'Liquidation begins at BTC 52,800 USD (−12 %) down and BTC 72,000 USD (+20 %) up.',
    );
    expect(beginsAt({ downBps: -1_200, upBps: null, byVolatility: false }, null)).toContain('−12 % of all prices down; no rise');
    expect(beginsAt({ downBps: null, upBps: 500, byVolatility: false }, btc)).toContain('63,000 USD (+5 %) up; no fall');
  });

  it('is now, or never', () => {
    expect(beginsAt({ downBps: 0, upBps: 0, byVolatility: true }, btc)).toContain('may be liquidated at today’s prices');
    expect(beginsAt({ downBps: null, upBps: null, byVolatility: false }, btc)).toContain('No move of prices alone');
  });

  it('is not by price alone where volatility does it', () => {
    const alone = volatilityAlone(column((vol) => (vol >= 3_500 ? 2 : vol >= 2_000 ? 1 : 0)));
    expect(alone).toEqual({ downBps: null, upBps: 3_500 });
    expect(notByPriceAlone({ downBps: -100, upBps: null, byVolatility: true }, alone)).toBe(
      'Not by price alone: a rise of volatility by 35 % does it too.',
    );
  });

  it('does not count the soft line as liquidation', () => {
    expect(volatilityAlone(column(() => 1))).toEqual({ downBps: null, upBps: null });
  });

  it('says nothing of volatility where it does not do it, or where it is too late', () => {
    expect(notByPriceAlone({ downBps: -100, upBps: 100, byVolatility: false }, null)).toBeNull();
    expect(notByPriceAlone({ downBps: 0, upBps: 0, byVolatility: true }, null)).toBeNull();
  });

  it('speaks of volatility before the map is there', () => {
    expect(notByPriceAlone({ downBps: -100, upBps: 100, byVolatility: true }, null)).toContain('between −50 % and +100 %');
  });
});
