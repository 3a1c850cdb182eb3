/** What the sliders suppose, at most once a frame. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Shock } from '../../engine/types';

export interface WhatIf {
  priceBps: number;
  volBps: number;
  secs: number;
}

export const AS_IT_IS: WhatIf = { priceBps: 0, volBps: 0, secs: 0 };

/** Its measures in `performance`: from the input to the commit of all that follows from it. */
export const SLIDER_MEASURE = 'risk-slider';

export const isSupposed = (whatIf: WhatIf): boolean => whatIf.priceBps !== 0 || whatIf.volBps !== 0 || whatIf.secs !== 0;

export const shockOf = (whatIf: WhatIf): Shock => ({ priceBps: whatIf.priceBps, volBps: whatIf.volBps, secs: whatIf.secs });

type Change = Partial<WhatIf>;

/**
 * The first input of a frame takes effect at once, and what follows within the same frame together at its end: the page answers without
 * waiting for a frame, and a flood of inputs costs one render a frame.
 */
export function useWhatIf(): [WhatIf, (change: Change) => void] {
  const [whatIf, setWhatIf] = useState(AS_IT_IS);
  const frame = useRef<number | null>(null);
  const waiting = useRef<{ change: Change; sinceMs: number } | null>(null);
  const begunMs = useRef<number | null>(null);

  const suppose = useCallback((change: Change) => {
    const nowMs = performance.now();
    if (frame.current !== null) {
      const { current } = waiting;
      waiting.current = { change: { ...current?.change, ...change }, sinceMs: current?.sinceMs ?? nowMs };
      return;
    }
    const apply = (next: Change, sinceMs: number) => {
      begunMs.current = sinceMs;
      setWhatIf((before) => ({ ...before, ...next }));
    };
    frame.current = requestAnimationFrame(() => {
      frame.current = null;
      const { current } = waiting;
      waiting.current = null;
      if (current) flushSync(() => apply(current.change, current.sinceMs));
    });
    apply(change, nowMs);
  }, []);

  useLayoutEffect(() => {
    const startMs = begunMs.current;
    begunMs.current = null;
    if (startMs !== null) performance.measure(SLIDER_MEASURE, { start: startMs, end: performance.now() });
  }, [whatIf]);

  useEffect(
    () => () => {
      if (frame.current !== null) cancelAnimationFrame(frame.current);
      frame.current = null;
    },
    [],
  );

  return [whatIf, suppose];
}

/** The days slider: minutes, hours or days, by how far the last expiry is. */
export function timeScale(leftSecs: number): { maxSecs: number; stepSecs: number } {
  const stepSecs = leftSecs > 4 * 86_400 ? 86_400 : leftSecs > 8 * 3_600 ? 3_600 : 60;
  return { maxSecs: Math.max(0, Math.ceil(leftSecs / stepSecs)) * stepSecs, stepSecs };
}
