/** How long the what-if sliders take to be followed: to the commit of all that depends on them, and to after it is painted. */
import type { Page } from 'playwright-core';
import { SLIDER_MEASURE } from '../src/features/risk/whatif';
import { reach } from './keyboard';
import { pause } from './wait';

export const SLIDERS = ['price', 'vol', 'time'] as const;

/** A held arrow key repeats thirty times a second. */
const BETWEEN_MS = 33;
/** More there than back, so that sliders are moved with others off their place. */
const MOVES = [...Array<string>(14).fill('ArrowRight'), ...Array<string>(6).fill('ArrowLeft')];

export interface Series {
  /** From the input to React's commit, in milliseconds, ascending. */
  commitMs: number[];
  /** From the input until the frame with it has been painted, in milliseconds, ascending. */
  paintMs: number[];
}

/** Twenty moves of each slider, by keyboard. */
export async function series(page: Page): Promise<Series> {
  await watch(page);
  for (const name of SLIDERS) {
    await reach(page, page.locator(`[data-slider="${name}"] input`));
    for (const key of MOVES) {
      await page.keyboard.press(key);
      await pause(BETWEEN_MS);
    }
  }
  await pause(200);
  const taken = await page.evaluate(() => (window as unknown as { __taken: Series }).__taken);
  const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b);
  return { commitMs: sorted(taken.commitMs), paintMs: sorted(taken.paintMs) };
}

async function watch(page: Page): Promise<void> {
  await page.evaluate((measure) => {
    const mine = window as unknown as { __taken: { commitMs: number[]; paintMs: number[] }; __watched?: boolean };
    mine.__taken = { commitMs: [], paintMs: [] };
    if (mine.__watched) return;
    mine.__watched = true;
    new PerformanceObserver((list) => {
      for (const each of list.getEntriesByName(measure)) mine.__taken.commitMs.push(each.duration);
    }).observe({ type: 'measure' });
    const follow = () => {
      const begunMs = performance.now();
      requestAnimationFrame(() => {
        // the first task after the frame
        const channel = new MessageChannel();
        channel.port1.onmessage = () => mine.__taken.paintMs.push(performance.now() - begunMs);
        channel.port2.postMessage(null);
      });
    };
    addEventListener('input', follow, { capture: true });
  }, SLIDER_MEASURE);
}

/** The value that a share of an ascending series is below. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

export const figures = (sorted: readonly number[]): string =>
  [0.1, 0.5, 0.9, 1].map((share) => `${share * 100} % ${quantile(sorted, share).toFixed(1)} ms`).join(', ');
