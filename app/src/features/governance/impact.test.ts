import type { Address } from '@solana/kit';
import { expect, test } from 'vitest';
import type { World } from '@breakwater/client/account/world';
import { getMarketDecoder, getMarketEncoder, getPoolDecoder, getPoolEncoder } from '@breakwater/client/generated/accounts';
import type { Assessment } from '../../engine/types';
import { bothOrNone, count, noImpact, under } from './impact';

const entry = { address: 'account' as Address, data: { owner: 'owner' } } as unknown as Parameters<typeof count>[1];
const margin = (im: bigint, mm: bigint) => ({ imExcessAtoms: im, mmExcessAtoms: mm, imAtoms: 20n, mmAtoms: 10n }) as Assessment;
const ok = (value: Assessment): PromiseSettledResult<Assessment> => ({ status: 'fulfilled', value });

test('only who was not due before is newly due', () => {
  const impact = noImpact();
  count(impact, entry, margin(5n, 15n), ok(margin(-12n, -2n)));
  count(impact, entry, margin(-12n, -2n), ok(margin(-13n, -3n)));
  expect(impact).toMatchObject({ accounts: 2, belowIm: [1, 2], belowMm: [1, 2] });
  expect(impact.newlyDue).toEqual([{ address: 'account', owner: 'owner', before: 15n, after: -2n }]);
});

test('an account that cannot be margined is no safe account', () => {
  const impact = noImpact();
  const error = new Error('PriceStale');
  count(impact, entry, margin(5n, 15n), { status: 'rejected', reason: error });
  expect(impact.unknown).toEqual([{ address: 'account', error }]);
});

test('sums before and after are of the same accounts', () => {
  const impact = noImpact();
  count(impact, entry, margin(5n, 15n), ok(margin(5n, 15n)));
  count(impact, entry, null, ok(margin(-12n, -2n)));
  expect(impact).toMatchObject({ accounts: 2, unknownBefore: 1, belowIm: [0, 0], imAtoms: [20n, 20n], mmAtoms: [10n, 10n] });
  expect(impact.newlyDue).toHaveLength(1);
});

test('an engine that started is closed where the other does not', async () => {
  let made = 0;
  let closed = 0;
  const make = () => (made++ === 0 ? Promise.resolve({ close: () => void closed++ }) : Promise.reject(new Error('no more workers')));
  await expect(bothOrNone(make)).rejects.toThrow('no more workers');
  expect(closed).toBe(1);
});

const poolBytes = new Uint8Array(getPoolEncoder().encode(getPoolDecoder().decode(new Uint8Array(getPoolDecoder().fixedSize))));
const marketBytes = new Uint8Array(getMarketEncoder().encode(getMarketDecoder().decode(new Uint8Array(getMarketDecoder().fixedSize))));
const pool = getPoolDecoder().decode(poolBytes);
const market = getMarketDecoder().decode(marketBytes);
const world = {
  pool,
  poolBytes,
  markets: [{ index: 0, data: market, bytes: marketBytes, surfaceBytes: new Uint8Array() }],
} as unknown as World;
const at = 'x' as Address;

test('a pool’s change touches its settings alone', () => {
  const after = under(world, { kind: 'pool', pool: at }, { __kind: 'Pool', fields: [{ ...pool.settings, floorBps: 0x01020304 }] });
  const differing = [...after.pool].flatMap((byte, place) => (byte === poolBytes[place] ? [] : [place]));
  expect(differing).toHaveLength(4);
  expect(getPoolDecoder().decode(after.pool).settings.floorBps).toBe(0x01020304);
  expect(after.markets[0]?.market).toBe(marketBytes);
});

test('a market’s change touches its parameters alone', () => {
  const set = { __kind: 'Market' as const, fields: [{ ...market.params, haircutBps: 1 }] as const };
  const after = under(world, { kind: 'market', pool: at, market: at, index: 0 }, set);
  expect(getMarketDecoder().decode(after.markets[0]?.market ?? new Uint8Array()).params.haircutBps).toBe(1);
  expect([...(after.markets[0]?.market ?? [])].filter((byte, place) => byte !== marketBytes[place])).toEqual([1]);
  expect(after.pool).toBe(poolBytes);
});
