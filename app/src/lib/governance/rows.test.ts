import { expect, test } from 'vitest';
import {
  getMarketParamsDecoder,
  getPoolSettingsDecoder,
  type MarketParams,
  type ParamSet,
  type PoolSettings,
} from '@breakwater/client/generated/types';
import { FIELDS } from './fields';
import { differences, outOfRange } from './rows';
import { human, percent, range, span } from './units';

const zeroPool = getPoolSettingsDecoder().decode(new Uint8Array(getPoolSettingsDecoder().fixedSize));
const zeroMarket = getMarketParamsDecoder().decode(new Uint8Array(getMarketParamsDecoder().fixedSize));
const pool = (change: Partial<PoolSettings> = {}): ParamSet => ({ __kind: 'Pool', fields: [{ ...zeroPool, ...change }] });
const market = (change: Partial<MarketParams> = {}): ParamSet => ({ __kind: 'Market', fields: [{ ...zeroMarket, ...change }] });

test('equal sets have no difference', () => {
  expect(differences(pool(), pool())).toEqual([]);
});

test('a difference names field, values and direction', () => {
  const found = differences(pool({ floorBps: 3_000 }), pool({ floorBps: 3_500, offsetBps: 1 }));
  expect(found.map(({ name, from, to, human, direction }) => ({ name, from, to, human, direction }))).toEqual([
    { name: 'offset_bps', from: '0 bps', to: '1 bps', human: ['0 %', '0.01 %'], direction: 'looser' },
    { name: 'floor_bps', from: '3000 bps', to: '3500 bps', human: ['30 %', '35 %'], direction: 'safer' },
  ]);
});

test('what no table names is never silently equal', () => {
  const scenarios = zeroMarket.grid.scenarios.map((each, at) => (at === 0 ? { ...each, priceBps: 1 } : each));
  expect(differences(market(), market({ grid: { ...zeroMarket.grid, scenarios } }))).toHaveLength(1);
});

test('the first value out of its range is named', () => {
  expect(outOfRange(pool({ offsetBps: 10_001 }))?.name).toBe('offset_bps');
});

test('numbers are written for people', () => {
  expect([percent(10_000n), percent(-505n), percent(0n), percent(1_250n)]).toEqual(['100 %', '−5.05 %', '0 %', '12.5 %']);
  expect([span(86_490n), span(0n)]).toEqual(['1 d 1 min 30 s', '0 s']);
  const tip = FIELDS.pool.find((field) => field.name === 'auction.tip_most_atoms');
  expect(tip && [human(tip, 100_000_000n), human(tip, 1n), range(tip)]).toEqual(['100.00 USD', '0.000001 USD', '0.00 USD to any']);
});
