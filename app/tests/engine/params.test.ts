import { beforeAll, expect, test } from 'vitest';
import {
  getMarketParamsDecoder,
  getPoolSettingsDecoder,
  type MarketParams,
  type ParamSet,
  type PoolSettings,
} from '@breakwater/client/generated/types';
import { getMarketDecoder } from '@breakwater/client/generated/accounts';
import { createEngine, type Engine } from '../../src/engine';
import { FIELDS } from '../../src/lib/governance/fields';
import { differences, encoded, rows } from '../../src/lib/governance/rows';
import { human, percent, range, span } from '../../src/lib/governance/units';
import { accountsOf, bytes, cases, engineOf, wasm, type World } from './cases';

const zeroPool = getPoolSettingsDecoder().decode(new Uint8Array(getPoolSettingsDecoder().fixedSize));
const zeroMarket = getMarketParamsDecoder().decode(new Uint8Array(getMarketParamsDecoder().fixedSize));
const pool = (change: Partial<PoolSettings> = {}): ParamSet => ({ __kind: 'Pool', fields: [{ ...zeroPool, ...change }] });
const market = (change: Partial<MarketParams> = {}): ParamSet => ({ __kind: 'Market', fields: [{ ...zeroMarket, ...change }] });

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(wasm);
});

test('equal sets have no difference', () => {
  expect(differences(engine, pool(), pool())).toEqual([]);
});

test('a difference names field, values and direction', () => {
  const found = differences(engine, pool({ floorBps: 3_000 }), pool({ floorBps: 3_500, offsetBps: 1 }));
  expect(found.map(({ name, from, to, human, direction }) => ({ name, from, to, human, direction }))).toEqual([
    { name: 'offset_bps', from: '0 bps', to: '1 bps', human: ['0 %', '0.01 %'], direction: 'looser' },
    { name: 'floor_bps', from: '3000 bps', to: '3500 bps', human: ['30 %', '35 %'], direction: 'safer' },
  ]);
});

test('what no table names is never silently equal', () => {
  const scenarios = zeroMarket.grid.scenarios.map((each, at) => (at === 0 ? { ...each, priceBps: 1 } : each));
  expect(differences(engine, market(), market({ grid: { ...zeroMarket.grid, scenarios } }))).toHaveLength(1);
});

test('a scenario, an address that names nothing and bits are told in words', () => {
  const scenarios = zeroMarket.grid.scenarios.map((each) => ({ ...each, priceBps: -2_000, vol: 2, dampeningBps: 4_000 }));
  const told = rows(engine, market({ grid: { ...zeroMarket.grid, scenarios, scenarioCount: 1 } }));
  expect(told.at(-1)).toEqual({ name: 'scenario 0', value: { text: 'price −20 %, volatility up, 40 % of it counts' } });
  expect(told[0]).toEqual({ name: 'feeds.feed_id', value: { text: 'none' } });
  expect(rows(engine, { __kind: 'Calm', fields: [3] })).toEqual([{ name: 'ends the stop of', value: { text: 'new risk + withdrawals' } }]);
});

test('numbers are written for people', () => {
  expect([percent(10_000n), percent(-505n), percent(0n), percent(1_250n)]).toEqual(['100 %', '−5.05 %', '0 %', '12.5 %']);
  expect([span(86_490n), span(0n)]).toEqual(['1 d 1 min 30 s', '0 s']);
  const tip = FIELDS.pool.find((field) => field.name === 'auction.tip_most_atoms');
  expect(tip && [human(tip, 100_000_000n), human(tip, 1n), range(tip)]).toEqual(['100.00 USD', '0.000001 USD', '0.00 USD to any']);
});

test('a change of margin does to accounts what it says, and protocol and breakers do nothing', async () => {
  const [world] = cases<World & { accounts: { account: string }[] }>('margins.json');
  const first = world && accountsOf(world).markets[0];
  if (!world || !first) throw new Error('no world');
  const loaded = await engineOf(world);
  const { index, params } = getMarketDecoder().decode(first.market);
  const grid = { ...params.grid, imLossFactorBps: params.grid.imLossFactorBps * 2, mmLossFactorBps: params.grid.mmLossFactorBps * 2 };
  const set = encoded({ __kind: 'Market', fields: [{ ...params, grid }] });
  expect(loaded.bearsOnMargin(set)).toBe(true);
  expect(loaded.bearsOnMargin(encoded({ __kind: 'Lift', fields: [1] }))).toBe(false);

  const address = '11111111111111111111111111111111';
  const accounts = world.accounts.map(({ account }) => ({ address, bytes: bytes(account) }));
  const same = loaded.impact({ set: encoded({ __kind: 'Market', fields: [params] }), market: index }, accounts);
  expect(same.after).toEqual(same.before);
  expect([same.newlyDue, same.unknown]).toEqual([[], []]);
  const more = loaded.impact({ set, market: index }, accounts);
  expect(more.before).toEqual(same.before);
  expect(more.accounts).toBe(accounts.length);
  expect(more.after.mmAtoms).toBeGreaterThan(more.before.mmAtoms);
  expect(more.after.belowMm - more.before.belowMm).toBe(more.newlyDue.length);
  for (const { beforeAtoms, afterAtoms } of more.newlyDue) {
    expect(beforeAtoms).toBeGreaterThanOrEqual(0n);
    expect(afterAtoms).toBeLessThan(0n);
  }
});
