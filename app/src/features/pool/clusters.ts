/** Where liquidations cluster: a question for the engine's worker, since it margins every account once a price. */
import { useEffect, useRef, useState } from 'react';
import type { Cluster } from '../../engine/types';
import { Superseded } from '../../engine/pool';
import type { Entry } from '../../lib/chain/kinds';
import { useChain } from '../../lib/chain/store';
import { workerWith } from '../../lib/margin/worker';

const EVERY_MS = 20_000;

/** -50 % to +50 %. */
export const MOVES: readonly number[] = Array.from({ length: 21 }, (_, at) => -5_000 + 500 * at);

async function ask(accounts: readonly Entry<'MarginAccount'>[]): Promise<Cluster[] | null> {
  const { world } = useChain.getState();
  if (!world) return null;
  const ready = await workerWith(world);
  const holding = accounts.filter(({ data }) => data.positionCount > 0);
  return ready.clusters(
    holding.map(({ bytes }) => bytes),
    [...MOVES],
  );
}

export interface Clusters {
  clusters: Cluster[] | null;
  problem: Error | null;
}

/** Asked when shown and every so often: the whole book moves slowly. */
export function useClusters(accounts: readonly Entry<'MarginAccount'>[]): Clusters {
  const [told, setTold] = useState<Clusters>({ clusters: null, problem: null });
  const latest = useRef(accounts);
  useEffect(() => {
    latest.current = accounts;
  });
  useEffect(() => {
    let over = false;
    const look = () => {
      ask(latest.current).then(
        (clusters) => !over && clusters && setTold({ clusters, problem: null }),
        (error: unknown) => {
          if (over || error instanceof Superseded) return;
          setTold({ clusters: null, problem: error instanceof Error ? error : new Error(String(error)) });
        },
      );
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return told;
}
