import { expect, test } from 'vitest';
import { move, scenarioWords, volWords, widened } from './scenario';

test('moves have their sign', () => {
  expect([move(-1_500), move(750), move(0)]).toEqual(['−15 %', '+7.5 %', '0 %']);
});

test('a scenario names its move, and what stands apart from moves alone', () => {
  expect(scenarioWords({ priceBps: -1_000, vol: 'up' })).toBe('price −10 %, volatility up');
  expect(scenarioWords({ priceBps: 0, vol: 'down' })).toBe('price unchanged, volatility down');
  expect(scenarioWords({ priceBps: 0, vol: 'skew-absolute' })).toBe(volWords('skew-absolute'));
  expect(scenarioWords({ priceBps: 0, vol: 'basis' })).toBe(volWords('basis'));
});

test('moves widen with the ranges, and stop where the engine stops them', () => {
  expect([widened(-5_000, 10_140), widened(1_500, 10_000), widened(0, 30_000)]).toEqual([-5_070, 1_500, 0]);
  expect([widened(-5_000, 30_000), widened(25_000, 20_000)]).toEqual([-9_500, 30_000]);
});
