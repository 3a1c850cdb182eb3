/** What the sliders suppose. */
import { createContext, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Shock } from '../../engine/types';
import { noteMove } from '../../lib/ui/moving';

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

/** For what follows the sliders by itself, within panels that do not. */
export const Supposed = createContext(AS_IT_IS);

/** Each input takes effect at once: a browser hands over no more of them than it can draw. */
export function useWhatIf(): [WhatIf, (change: Partial<WhatIf>) => void] {
  const [whatIf, setWhatIf] = useState(AS_IT_IS);
  const begunMs = useRef<number | null>(null);

  const suppose = useCallback((change: Partial<WhatIf>) => {
    begunMs.current ??= performance.now();
    noteMove();
    setWhatIf((before) => ({ ...before, ...change }));
  }, []);

  useLayoutEffect(() => {
    const startMs = begunMs.current;
    begunMs.current = null;
    if (startMs === null) return;
    performance.measure(SLIDER_MEASURE, { start: startMs, end: performance.now() });
    performance.clearMeasures(SLIDER_MEASURE); // who observes has it; nobody else needs them kept
  }, [whatIf]);

  return [whatIf, suppose];
}

/** The days slider: minutes, hours or days, by how far the last expiry is. */
export function timeScale(leftSecs: number): { maxSecs: number; stepSecs: number } {
  const stepSecs = leftSecs > 4 * 86_400 ? 86_400 : leftSecs > 8 * 3_600 ? 3_600 : 60;
  return { maxSecs: Math.max(0, Math.ceil(leftSecs / stepSecs)) * stepSecs, stepSecs };
}
