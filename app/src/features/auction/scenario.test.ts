import { expect, test } from 'vitest';
import type { MarketView } from '@breakwater/client/account/world';
import { witnessWords } from './scenario';

const market = (symbol: string, index: number, mmBps: number) =>
  ({
    symbol,
    index,
    data: { range: { mmBps }, params: { grid: { scenarios: [{ priceBps: -5_000, vol: 2 }], scenarioCount: 1 } } },
  }) as unknown as MarketView;
const [btc, eth] = [market('BTC', 0, 10_140), market('ETH', 1, 10_000)];

test('a witness moves prices as far as ranges are wide, market by market', () => {
  expect(witnessWords([btc, eth], 0)).toBe('BTC price −50.7 %, volatility up; ETH price −50 %, volatility up');
  expect(witnessWords([btc], 0)).toBe('price −50.7 %, volatility up');
});

test('an account in auction keeps the ranges it had when it began, unless they are narrower now', () => {
  expect(witnessWords([btc], 0, { inAuction: 1, auctionRangeBps: [10_000] })).toBe('price −50 %, volatility up');
  expect(witnessWords([eth], 0, { inAuction: 1, auctionRangeBps: [0, 20_000] })).toBe('price −50 %, volatility up');
});

test('basis, and a scenario that no market knows', () => {
  expect(witnessWords([btc], 33)).toContain('basis');
  expect(witnessWords([btc], 7)).toBe('scenario 7');
});
