import { pause } from '@breakwater/client/pause';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * For work that has to be done once, with a node that may be away for a while: tries until it works or nobody wants it any more, ever more
 * slowly. Says nothing of failures: the banner tells that the node is away.
 */
export async function untilDone(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await work();
      return;
    } catch {
      await pause(pauseMs, signal);
    }
  }
}

/** Again and again, with a pause after each: work that takes long is never overtaken by the next. */
export async function repeat(work: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work();
    await pause(everyMs, signal);
  }
}
