/** The engine in a worker, for what takes longer than a frame. One for all pages: only one of them is shown. */
import type { World } from '@breakwater/client/account/world';
import { createEngineWorker, type EngineWorker } from '../../engine/pool';
import { chainNow } from '../chain/clock';
import { accountsOf, wasmUrl } from './world';

let worker: Promise<EngineWorker> | undefined;
let loaded: World | null = null;

/** With this world, loaded where it is another than last time, at the chain's time. */
export async function workerWith(world: World): Promise<EngineWorker> {
  worker ??= createEngineWorker(wasmUrl()).catch((error: unknown) => {
    worker = undefined; // so that whoever asks next tries again
    throw error;
  });
  const ready = await worker;
  if (loaded !== world) {
    ready.load(accountsOf(world));
    loaded = world;
  }
  ready.at(chainNow());
  return ready;
}
