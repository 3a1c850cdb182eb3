import { expect, test } from 'vitest';
import type { Leg, Series } from '../../src/engine';
import { cases, engineOf, type World } from './cases';

const DAY = 86_400;

test('ways back after a what-if make good what the what-if would break, and ask for nothing today', async () => {
  const [world] = cases<World>('margins.json');
  if (world === undefined) throw new Error('no world');
  const engine = await engineOf(world);
  const series: Series = { market: 0, expiryTs: world.nowTs + 30 * DAY, kind: 'put', strikeAtoms: 50_000_000_000n };
  const legs: Leg[] = [{ ...series, sizeLots: -1_000_000n }];
  const needed = engine.assess({ cashAtoms: 10n ** 12n, legs }).imAtoms;
  const value = engine.assess({ legs }).optionsAtoms;
  const subject = { cashAtoms: needed - value + 1_000_000_000n, legs };
  const shock = { priceBps: -3_000, volBps: 2_000 };

  expect(engine.waysBack(subject, 200)).toEqual([]);
  const short = engine.assess(subject, shock).imExcessAtoms;
  expect(short).toBeLessThan(0n);
  const ways = engine.waysBack(subject, 200, undefined, shock);
  expect(ways.map((way) => way.kind)).toContain('close');
  expect(ways.find((way) => way.kind === 'deposit')?.depositAtoms).toBe(-short);
  for (const way of ways) expect(way.after.imExcessAtoms).toBeGreaterThanOrEqual(0n);
});
