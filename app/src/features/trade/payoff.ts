/** Numbers behind the picture of a strategy: floating point, nothing is decided by them. */
import type { Curve } from '../../engine/types';

const POINTS = 120;
/** Room beside the outermost strikes, of the price. */
const ROOM = 0.2;

/** Prices over which a strategy is drawn: even steps, and every strike and the spot themselves, because there the line bends. */
export function prices(spotUsd: number, strikesUsd: readonly number[]): number[] {
  const inner = [spotUsd, ...strikesUsd];
  const low = Math.min(...inner) * (1 - ROOM);
  const high = Math.max(...inner) * (1 + ROOM);
  const even = Array.from({ length: POINTS + 1 }, (_, at) => low + ((high - low) * at) / POINTS);
  return [...new Set([...even, ...inner])].sort((a, b) => a - b);
}

/** Prices where the line crosses zero. A stretch that lies on zero gives its ends. */
export function breakEvens(x: readonly number[], y: readonly number[]): number[] {
  const found: number[] = [];
  const scale = Math.max(...y.map(Math.abs), 0) * 1e-9;
  const sign = (value: number): number => (Math.abs(value) <= scale ? 0 : Math.sign(value));
  for (let at = 1; at < x.length; at += 1) {
    const [x1, x2, y1, y2] = [x[at - 1], x[at], y[at - 1], y[at]];
    if (x1 === undefined || x2 === undefined || y1 === undefined || y2 === undefined) continue;
    const [one, two] = [sign(y1), sign(y2)];
    if (one * two < 0) found.push(x1 + ((x2 - x1) * -y1) / (y2 - y1));
    else if (one !== 0 && two === 0) found.push(x2);
    else if (one === 0 && two !== 0 && at > 1) found.push(x1);
  }
  return found.filter((value, at) => at === 0 || value !== found[at - 1]);
}

export interface Extremes {
  best: number;
  worst: number;
  /** At the edge of the picture and still going on: no end of it is in sight. */
  bestOpen: boolean;
  worstOpen: boolean;
}

export function extremes(y: readonly number[]): Extremes | null {
  const [first, second, last, beforeLast] = [y[0], y[1], y.at(-1), y.at(-2)];
  if (first === undefined || second === undefined || last === undefined || beforeLast === undefined) return null;
  const best = Math.max(...y);
  const worst = Math.min(...y);
  const slack = (best - worst) * 1e-6;
  const rising = first - second > slack || last - beforeLast > slack;
  const falling = second - first > slack || beforeLast - last > slack;
  return {
    best,
    worst,
    bestOpen: rising && (best === first || best === last),
    worstOpen: falling && (worst === first || worst === last),
  };
}

export type Greek = 'delta' | 'gamma' | 'vega' | 'theta';

export const valuesOf = (curve: Curve, less: number): number[] => curve.valueUsd.map((value) => value - less);
