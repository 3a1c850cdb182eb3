import { expect, test, vi } from 'vitest';
import type { Answer, Question } from '../../src/engine/answer';
import { createEngineWorker, Superseded, type Port } from '../../src/engine/pool';
import { serve } from '../../src/engine/worker';
import { accountsOf, cases, wasm, type World } from './cases';

vi.setConfig({ testTimeout: 60_000 }); // on machines that do much else

/** The worker's own code over a channel; copies as a browser would. */
function worker(): Port {
  const { port1, port2 } = new MessageChannel();
  const scope: Parameters<typeof serve>[0] = {
    onmessage: null,
    postMessage: (answer: Answer) => port2.postMessage(answer),
  };
  serve(scope);
  port2.onmessage = ({ data }: { data: unknown }) => scope.onmessage?.({ data: data as Question });
  const port: Port = {
    onmessage: null,
    postMessage: (question) => port1.postMessage(question),
    terminate: () => port1.close(),
  };
  port1.onmessage = ({ data }: { data: unknown }) => port.onmessage?.({ data: data as Answer });
  return port;
}

async function started() {
  const [world] = cases<World>('margins.json');
  if (world === undefined) throw new Error('no world');
  const engine = await createEngineWorker(wasm, worker());
  engine.load(accountsOf(world));
  engine.at(world.nowTs);
  return engine;
}

test('a worker answers as the engine does, exact numbers included', async () => {
  const engine = await started();
  const told = await engine.assess({ cashAtoms: 2n ** 60n + 1n });
  expect(told.equityAtoms).toBe(2n ** 60n + 1n);
  await expect(engine.quotes([{ market: 7, expiryTs: 1, kind: 'call', strikeAtoms: 1n }])).rejects.toThrow('MarketMissing');
  engine.close();
});

test('of one method the newest question is answered and the older ones are given up', async () => {
  const engine = await started();
  const asked = [1, 2, 3].map((bps) => engine.map({ cashAtoms: 1n }, [bps], [0]));
  const other = engine.clusters([], [0]);
  const settled = await Promise.allSettled(asked);
  expect(settled.map((one) => one.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(settled[0]?.status === 'rejected' && settled[0].reason).toBeInstanceOf(Superseded);
  expect(await other).toEqual([{ priceBps: 0, accounts: 0, notionalUsd: 0 }]);
  engine.close();
});

test('short questions are all answered, in turn', async () => {
  const engine = await started();
  const told = await Promise.all([1n, 2n, 3n].map((cashAtoms) => engine.assess({ cashAtoms })));
  expect(told.map((one) => one.equityAtoms)).toEqual([1n, 2n, 3n]);
  engine.close();
});

test('what waits when the engine is closed is given up', async () => {
  const engine = await started();
  const asked = engine.clusters([], [0]);
  engine.close();
  await expect(asked).rejects.toBeInstanceOf(Superseded);
});
