/** Work that has to be done once, with a node that may be away for a while. */

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Tries until it works or nobody wants it any more, ever more slowly. Says nothing of failures: the banner tells that the node is away. */
export async function untilDone(work: () => Promise<void>, stopped: () => boolean): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !stopped(); pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      await work();
      return;
    } catch {
      await pause(pauseMs);
    }
  }
}
