import { beforeAll, expect, test, vi } from 'vitest';
import type { Engine, Leg } from '../../src/engine';
import { cases, engineOf, type World } from './cases';

vi.setConfig({ testTimeout: 60_000 }); // on machines that do much else

const USD = 1_000_000n;
const CONTRACT = 1_000_000n;

let engine: Engine;
let expiryTs: number;
beforeAll(async () => {
  const [world] = cases<World>('margins.json');
  if (world === undefined) throw new Error('no world');
  engine = await engineOf(world);
  expiryTs = world.nowTs + 30 * 86_400;
});

function put(strikeUsd: bigint, sizeLots: bigint): Leg {
  return { market: 0, expiryTs, kind: 'put', strikeAtoms: strikeUsd * USD, sizeLots };
}

const short = (cashUsd: bigint) => ({ cashAtoms: cashUsd * USD, legs: [put(50_000n, -CONTRACT)] });

test('amounts are exact beyond what a number holds', () => {
  const cashAtoms = 2n ** 60n + 1n;
  expect(engine.assess({ cashAtoms }).equityAtoms).toBe(cashAtoms);
});

test('an empty account needs nothing and everything of it may leave', () => {
  const told = engine.assess({ cashAtoms: 5n });
  expect(told).toMatchObject({ imAtoms: 0n, mmAtoms: 0n, maxWithdrawAtoms: 5n, blocked: {} });
});

test('collateral counts below its price', () => {
  const told = engine.assess({ collateral: [{ market: 0, atoms: 100_000_000n }] });
  expect(told.collateralAtoms).toBeGreaterThan(50_000n * USD);
  expect(told.collateralAtoms).toBeLessThan(60_000n * USD);
});

test('a fall of the price costs a put seller, and so does volatility', () => {
  const excess = (shock: object) => engine.assess(short(20_000n), shock).mmExcessAtoms;
  expect(excess({ priceBps: -1_000 })).toBeLessThan(excess({}));
  expect(excess({ priceBps: { 0: -1_000 } })).toBe(excess({ priceBps: -1_000 }));
  expect(excess({ priceBps: { 1: -1_000 } })).toBe(excess({}));
  expect(excess({ volBps: 2_500 })).toBeLessThan(excess({}));
});

test('quotes have the volatility that was published and a curve has their value', () => {
  const [quote] = engine.quotes([put(50_000n, 0n)]);
  expect(quote?.iv).toBeCloseTo(0.6, 4);
  expect(quote?.delta).toBeLessThan(0);
  const curve = engine.curve({ legs: [put(50_000n, CONTRACT)] }, 0, [60_000]);
  expect(curve.valueUsd[0]).toBeCloseTo(quote?.markUsd ?? 0, 6);
  expect(curve.vega[0]).toBeCloseTo(quote?.vega ?? 0, 6);
});

test('the map is on the red side of the liquidation price that is found', () => {
  const { downBps, upBps } = engine.liquidationPrices(short(12_000n));
  expect(upBps).toBeNull();
  if (downBps === null) throw new Error('never due');
  const map = engine.map(short(12_000n), [downBps, downBps + 1], [0]);
  expect(map.state[0]?.[0]).toBe(2);
  expect(map.state[0]?.[1]).toBeLessThan(2);
});

test('every way back restores initial margin', () => {
  const ways = engine.waysBack(short(5_000n), 200);
  expect(ways.map((way) => way.kind)).toContain('close');
  for (const way of ways) expect(way.after.imExcessAtoms).toBeGreaterThanOrEqual(0n);
  expect(ways[0]).toMatchObject({ kind: 'deposit', costAtoms: 0n });
  expect(engine.waysBack(short(90_000n), 200)).toEqual([]);
});

test('a series without a surface is refused by the name the program has for it', () => {
  expect(() => engine.quotes([{ ...put(50_000n, 0n), expiryTs: expiryTs + 1 }])).toThrow('SurfaceMissing');
  expect(() => engine.assess({ legs: [{ ...put(1n, 1n), market: 7 }] })).toThrow('MarketMissing');
});
