import { expect, test } from 'vitest';
import type { MarketScenario, Scenario } from '../../engine/types';
import { witnessWords } from './scenario';

const markets = ['BTC', 'ETH'].map((symbol, index) => ({ symbol, index }));
const scenario = (market: number, priceBps: number, vol: Scenario['vol'] = 'up'): MarketScenario => ({
  market,
  scenario: { priceBps, vol, weightBps: 10_000 },
});

test('a witness is said market by market, and once where they agree', () => {
  const wide = scenario(0, -5_070);
  expect(witnessWords([wide, scenario(1, -5_000)], 0, markets)).toBe('BTC price −50.7 %, volatility up; ETH price −50 %, volatility up');
  expect(witnessWords([wide, scenario(1, -5_070)], 0, markets)).toBe('price −50.7 %, volatility up');
  expect(witnessWords([scenario(0, 0, 'basis'), scenario(1, 0, 'basis')], 33, markets)).toContain('basis');
});

test('a scenario that no market knows has its number', () => {
  expect(witnessWords([], 7, markets)).toBe('scenario 7');
});
