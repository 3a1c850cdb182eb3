import { expect, test } from 'vitest';
import { move, scenarioWords, volWords } from './scenario';

test('moves have their sign', () => {
  expect([move(-1_500), move(750), move(0)]).toEqual(['−15 %', '+7.5 %', '0 %']);
});

test('a scenario names its move, and what stands apart from moves alone', () => {
  expect(scenarioWords({ priceBps: -1_000, vol: 'up' })).toBe('price −10 %, volatility up');
  expect(scenarioWords({ priceBps: 0, vol: 'down' })).toBe('price unchanged, volatility down');
  expect(scenarioWords({ priceBps: 0, vol: 'skew-absolute' })).toBe(volWords('skew-absolute'));
  expect(scenarioWords({ priceBps: 0, vol: 'basis' })).toBe(volWords('basis'));
});
