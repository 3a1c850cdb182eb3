/** The margin engine, loaded once, and always with the pool as it is now. */
import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { World } from '@breakwater/client/account/world';
import type { Engine } from '../../engine/types';
import { chainNow } from '../chain/clock';
import { useChain } from '../chain/store';
import { useBeat, type Beat } from './pulse';
import { accountsOf, wasmUrl } from './world';

interface EngineState {
  engine: Engine | null;
  failed: string | null;
}

export const useEngineState = create<EngineState>(() => ({ engine: null, failed: null }));

let loading: Promise<void> | undefined;

/** Fetches and compiles it when first wanted; it is no part of the first load. Where that failed, the next page that wants it tries again. */
export function wantEngine(): void {
  loading ??= fetchEngine().catch((error: unknown) => {
    loading = undefined;
    useEngineState.setState({ failed: error instanceof Error ? error.message : String(error) });
  });
}

async function fetchEngine(): Promise<void> {
  const { createEngine } = await import('../../engine');
  useEngineState.setState({ engine: await createEngine(wasmUrl()), failed: null });
}

let loaded: World | null = null;

/** Loads what has changed since the last time; does nothing where nothing has. */
export function load(engine: Engine, world: World, nowTs: number): void {
  if (loaded !== world) {
    engine.load(accountsOf(world));
    loaded = world;
  }
  engine.at(nowTs);
}

export interface Ready extends Beat {
  engine: Engine;
}

/** The engine alone, for what depends on no world; null until it is there. */
export function useBareEngine(): Engine | null {
  useEffect(wantEngine, []);
  return useEngineState((state) => state.engine);
}

/** The engine with the world of this beat; null until both are there. A new object with each, so that memos follow it. */
export function useEngine(): Ready | null {
  const engine = useBareEngine();
  const beat = useBeat();
  return useMemo(() => (engine && beat ? { engine, ...beat } : null), [engine, beat]);
}

/** Asks the engine; null while it is not there, and the error by name where it refuses. */
export function useMargin<T>(question: (ready: Ready) => T, dependencies: readonly unknown[]): Answer<T> | null {
  const ready = useEngine();
  return useMemo(() => {
    if (!ready) return null;
    return answer(() => {
      load(ready.engine, ready.world, ready.nowTs); // refuses accounts that it can't read
      return question(ready);
    });
    // the question is as new as what it depends on
    // eslint-disable-next-line react-hooks/exhaustive-deps, react-hooks/use-memo
  }, [ready, ...dependencies]);
}

export type Answer<T> = { ok: true; value: T } | { ok: false; error: Error };

function answer<T>(question: () => T): Answer<T> {
  try {
    return { ok: true, value: question() };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Asks once, outside rendering. */
export function askEngine<T>(question: (ready: Ready) => T): T | null {
  const { engine } = useEngineState.getState();
  const { world } = useChain.getState();
  if (!engine || !world) return null;
  const nowTs = chainNow();
  load(engine, world, nowTs);
  return question({ engine, world, nowTs });
}
