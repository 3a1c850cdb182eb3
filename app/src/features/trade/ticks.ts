import { useEffect, useState } from 'react';

/** This computer's time, anew every `everyMs` while `running` [ms]. */
export function useTicks(running: boolean, everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}

/** "1.2 s" */
export const leftMs = (until: number, now: number): string => `${(Math.max(0, until - now) / 1000).toFixed(1)} s`;
