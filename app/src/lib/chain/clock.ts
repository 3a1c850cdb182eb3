/** The cluster's own time: what the program compares with. A local validator's may run apart from the computer's. */
import type { Address } from '@solana/kit';
import { useSyncExternalStore } from 'react';
import { bytesOf } from '@breakwater/client/account/fetch';
import type { Rpc } from '@breakwater/client/connect';

const CLOCK = 'SysvarC1ock11111111111111111111111111111111' as Address;

let offsetSecs = 0;

async function readClock(rpc: Rpc, abortSignal: AbortSignal): Promise<number> {
  const answer = await rpc.getAccountInfo(CLOCK, { encoding: 'base64', commitment: 'confirmed' }).send({ abortSignal });
  if (!answer.value) throw new Error('the node has no clock');
  const bytes = bytesOf(answer.value.data[0]);
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(32, true));
}

export async function syncClock(rpc: Rpc, signal: AbortSignal): Promise<void> {
  const now = await readClock(rpc, signal);
  if (signal.aborted) return;
  offsetSecs = now - Date.now() / 1000;
}

/** Whole seconds of the cluster's time, as far as is known. */
export function chainNow(): number {
  return Math.floor(Date.now() / 1000 + offsetSecs);
}

const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** The cluster's time, anew every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, chainNow);
}
