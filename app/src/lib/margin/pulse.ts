/**
 * When margins on the page are worked out anew: with each new world, and where none comes with the time that passes. All follow one beat,
 * so that prices and the clock do not each make a render; and while a slider moves it waits, because then the frame is the user's.
 */
import { useSyncExternalStore } from 'react';
import type { World } from '@breakwater/client/account/world';
import { chainNow } from '../chain/clock';
import { useChain } from '../chain/store';
import { untilRested } from '../ui/moving';

export interface Beat {
  world: World;
  nowTs: number;
}

/** A little more than the second in which prices come: while they do, the clock adds no beat of its own. */
const IDLE_MS = 1_200;
const REST_MS = 200;

let last: Beat | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let unsubscribe: (() => void) | undefined;
const listeners = new Set<() => void>();

function next(inMs: number): void {
  clearTimeout(timer);
  timer = setTimeout(beat, inMs);
}

function beat(): void {
  const restMs = untilRested(REST_MS);
  if (restMs > 0) return next(restMs);
  look();
  next(IDLE_MS);
  for (const listener of listeners) listener();
}

function look(): void {
  const { world } = useChain.getState();
  last = world && { world, nowTs: chainNow() };
}

export function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    current();
    unsubscribe = useChain.subscribe((state, before) => {
      if (state.world !== before.world) beat();
    });
    next(IDLE_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    unsubscribe?.();
    clearTimeout(timer);
  };
}

/** The world and the time that margins are for; null before there is a world. */
export function current(): Beat | null {
  // nobody has listened for a while, or ever
  if (listeners.size === 0 && last?.world !== useChain.getState().world) look();
  return last;
}

export function useBeat(): Beat | null {
  return useSyncExternalStore(subscribe, current);
}
