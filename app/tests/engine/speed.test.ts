import { expect, test } from 'vitest';
import type { Leg } from '../../src/engine';
import { cases, engineOf, type World } from './cases';

test('how long answers take is printed', async () => {
  const [world] = cases<World>('margins.json');
  if (world === undefined) throw new Error('no world');
  const engine = await engineOf(world);
  const legs = Array.from(
    { length: 64 },
    (_, at): Leg => ({
      market: at % 2,
      expiryTs: world.nowTs + (at % 4 < 2 ? 7 : 30) * 86_400,
      kind: at % 3 === 0 ? 'call' : 'put',
      strikeAtoms: (at % 2 === 0 ? 40_000n + 1_000n * BigInt(at) : 2_000n + 50n * BigInt(at)) * 1_000_000n,
      sizeLots: at % 5 === 0 ? -700_000n : 300_000n,
    }),
  );
  const subject = { cashAtoms: 10n ** 12n, legs };
  const steps = (from: number, to: number, count: number) =>
    Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
  const ask = {
    assess: () => engine.assess(subject),
    report: () => engine.report(subject),
    'curve of 100 prices': () => engine.curve(subject, 0, steps(20_000, 120_000, 100)),
    'map 41 x 21': () => engine.map(subject, steps(-5_000, 5_000, 41), steps(-4_000, 8_000, 21)),
    liquidationPrices: () => engine.liquidationPrices(subject),
    'waysBack of a short account': () =>
      engine.waysBack({ ...subject, cashAtoms: 0n, legs: legs.map((leg) => ({ ...leg, sizeLots: -leg.sizeLots })) }, 200),
  };
  const lines = Object.entries(ask).map(([name, run]) => {
    run(); // compiled by then
    const times = [0, 1, 2].map(() => {
      const begin = performance.now();
      run();
      return performance.now() - begin;
    });
    return `${name.padEnd(28)} ${Math.min(...times)
      .toFixed(2)
      .padStart(9)} ms`;
  });
  process.stdout.write(`64 legs\n${lines.join('\n')}\n`);
  expect(lines).toHaveLength(6);
}, 60_000);
