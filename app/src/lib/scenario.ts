/** Scenarios of the margin grid in words, for all pages. */
import type { Scenario, VolShock } from '../engine/types';
import { bps } from './units';

const WORDS: Record<VolShock, string> = {
  up: 'volatility up',
  flat: 'volatility unchanged',
  down: 'volatility down',
  'skew-linear': 'skew: low strikes against high ones',
  'skew-absolute': 'wings: far strikes against near ones',
  basis: 'basis: forwards away from spot',
};

export const volWords = (vol: VolShock): string => WORDS[vol];

/** Apart from the grid of moves and volatilities: the price stands still. */
export const isApart = (vol: VolShock): boolean => vol === 'basis' || vol.startsWith('skew');

/** "−15 %", "+7.5 %", "0 %". */
export function move(priceBps: number): string {
  return `${priceBps > 0 ? '+' : ''}${bps(priceBps, 1)}`;
}

/** "price −10 %, volatility up". A skew moves no price unless its scenario says so. */
export function scenarioWords({ priceBps, vol }: Pick<Scenario, 'priceBps' | 'vol'>): string {
  if (isApart(vol) && priceBps === 0) return WORDS[vol];
  return `price ${priceBps === 0 ? 'unchanged' : move(priceBps)}, ${WORDS[vol]}`;
}
