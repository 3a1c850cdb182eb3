/** A scenario of the margin grid in words. */
import type { Scenario, VolShock } from '../../engine/types';
import type { MarketView } from '../../lib/chain/world';
import { signed } from '../../lib/units';

/** The case after the grid's own: the contingency for the basis. */
export const BASIS_CASE = 33;
const SHOCKS: readonly VolShock[] = ['down', 'flat', 'up', 'skew-linear', 'skew-absolute'];

const VOLATILITY: Record<VolShock, string> = {
  down: 'volatility down',
  flat: 'volatility unchanged',
  up: 'volatility up',
  'skew-linear': 'volatility skewed',
  'skew-absolute': 'volatility of the wings up',
  basis: 'forwards apart from spot',
};

/** "price −10 %, volatility up" */
export function scenarioWords({ priceBps, vol }: Pick<Scenario, 'priceBps' | 'vol'>): string {
  if (vol === 'basis') return VOLATILITY.basis;
  const move = priceBps === 0 ? 'price unchanged' : `price ${signed(priceBps / 100, priceBps % 100 === 0 ? 0 : 2)} %`;
  return `${move}, ${VOLATILITY[vol]}`;
}

/** Scenario number `index` by the markets' grids as they are now; markets that agree are said once. */
export function witnessWords(markets: readonly MarketView[], index: number): string {
  if (index === BASIS_CASE) return VOLATILITY.basis;
  const words = new Map<string, string[]>();
  for (const { symbol, data } of markets) {
    const { scenarios, scenarioCount } = data.params.grid;
    const scenario = index < scenarioCount ? scenarios[index] : undefined;
    const vol = scenario && SHOCKS[scenario.vol];
    if (!scenario || !vol) continue;
    const said = scenarioWords({ priceBps: scenario.priceBps, vol });
    words.set(said, [...(words.get(said) ?? []), symbol]);
  }
  if (words.size === 0) return `scenario ${index}`;
  if (words.size === 1) return [...words.keys()][0] ?? '';
  return [...words].map(([said, symbols]) => `${symbols.join(' and ')} ${said}`).join('; ');
}
