import { useCallback, useSyncExternalStore } from 'react';

/** This computer's time in steps of `everyMs`, followed while `running`; whoever renders for another reason has it as new [ms]. */
export function useTicks(running: boolean, everyMs: number): number {
  const follow = useCallback(
    (tell: () => void) => {
      if (!running) return () => undefined;
      const timer = setInterval(tell, everyMs);
      return () => clearInterval(timer);
    },
    [running, everyMs],
  );
  return useSyncExternalStore(follow, () => Math.floor(Date.now() / everyMs) * everyMs);
}

/** "1.2 s" */
export const leftMs = (until: number, now: number): string => `${(Math.max(0, until - now) / 1000).toFixed(1)} s`;
