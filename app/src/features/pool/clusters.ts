/** Where liquidations cluster: questions for the engine's worker, since it margins every account once a price. */
import { useEffect, useRef, useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import { Superseded, type EngineWorker } from '../../engine/pool';
import type { Cluster } from '../../engine/types';
import { isBare } from '../../lib/bare';
import { repeat } from '../../lib/chain/retry';
import { useChain } from '../../lib/chain/store';
import { workerWith } from '../../lib/margin/worker';

/** After an answer: the whole book moves slowly. */
const EVERY_MS = 20_000;
/** Prices a question, so that what other pages ask the worker does not wait for the whole. */
const AT_A_TIME = 3;

/** -50 % to +50 %. */
export const MOVES: readonly number[] = Array.from({ length: 21 }, (_, at) => -5_000 + 500 * at);

type Accounts = readonly Pick<Entry<'MarginAccount'>, 'bytes' | 'data'>[];

/** One question follows the other; null where it was stopped. */
export async function askClusters(
  worker: Pick<EngineWorker, 'clusters'>,
  accounts: Accounts,
  stopped: () => boolean,
): Promise<Cluster[] | null> {
  const held = accounts.filter(({ data }) => !isBare(data)).map(({ bytes }) => bytes);
  const found: Cluster[] = [];
  for (let at = 0; at < MOVES.length; at += AT_A_TIME) {
    if (stopped()) return null;
    found.push(...(await worker.clusters(held, MOVES.slice(at, at + AT_A_TIME))));
  }
  return found;
}

export interface Clusters {
  clusters: Cluster[] | null;
  problem: Error | null;
}

/** Asked when shown, and again some time after each answer. */
export function useClusters(accounts: Accounts): Clusters {
  const [told, setTold] = useState<Clusters>({ clusters: null, problem: null });
  const latest = useRef(accounts);
  useEffect(() => {
    latest.current = accounts;
  });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const look = async () => {
      const { world } = useChain.getState();
      try {
        const clusters = world && (await askClusters(await workerWith(world), latest.current, () => signal.aborted));
        if (!signal.aborted && clusters) setTold({ clusters, problem: null });
      } catch (error) {
        if (signal.aborted || error instanceof Superseded) return;
        setTold({ clusters: null, problem: error instanceof Error ? error : new Error(String(error)) });
      }
    };
    void repeat(look, EVERY_MS, signal);
    return () => stop.abort();
  }, []);
  return told;
}
