/** The proof of solvency, read anew every half minute: each reading begins after the one before has ended. */
import { useEffect, useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { repeat } from '../../lib/chain/retry';
import { useChain } from '../../lib/chain/store';
import { explain, type Explained } from '../../lib/errors/explain';
import type { Proof } from './proof';
import { readBooksAlone, readProof } from './read';

const EVERY_MS = 30_000;

export interface Proving {
  proof: Proof | null;
  problem: Explained | null;
  again: () => void;
}

/** `adding`: whether all margin accounts are added up too; null while that is not known. */
export function useProof(world: World, adding: boolean | null): Proving {
  const rpc = useChain((state) => state.connection?.rpc);
  const [told, setTold] = useState<Omit<Proving, 'again'>>({ proof: null, problem: null });
  const [round, setRound] = useState(0);
  const pool = world.poolAddress;
  useEffect(() => {
    if (!rpc || adding === null) return;
    const stop = new AbortController();
    const { signal } = stop;
    const look = async () => {
      const now = useChain.getState().world;
      if (now?.poolAddress !== pool) return;
      try {
        const proof = await (adding ? readProof(rpc, now, signal) : readBooksAlone(rpc, now));
        if (!signal.aborted) setTold({ proof, problem: null });
      } catch (error) {
        if (!signal.aborted) setTold((before) => ({ ...before, problem: explain(error) }));
      }
    };
    void repeat(look, EVERY_MS, signal);
    return () => stop.abort();
  }, [rpc, pool, adding, round]);
  return { ...told, again: () => setRound((each) => each + 1) };
}
