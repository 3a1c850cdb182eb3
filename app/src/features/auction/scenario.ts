/** The scenario that shows an account short, in words. */
import type { MarketView } from '@breakwater/client/account/world';
import type { Bytes, MarketScenario } from '../../engine/types';
import { useMargin } from '../../lib/margin/engine';
import { scenarioWords } from '../../lib/scenario';

/** Case number `index` as the engine has it in each market; markets that agree are said once. */
export function witnessWords(
  scenarios: readonly MarketScenario[],
  index: number,
  markets: readonly Pick<MarketView, 'index' | 'symbol'>[],
): string {
  const words = new Map<string, string[]>();
  for (const { market, scenario } of scenarios) {
    const said = scenarioWords(scenario);
    words.set(said, [...(words.get(said) ?? []), markets.find((each) => each.index === market)?.symbol ?? `market ${market}`]);
  }
  if (words.size === 0) return `scenario ${index}`;
  if (words.size === 1) return [...words.keys()][0] ?? '';
  return [...words].map(([said, symbols]) => `${symbols.join(' and ')} ${said}`).join('; ');
}

/** The same by the markets' grids and ranges as they are now; `account`: one in auction keeps the ranges it had when it began. Its number while there is no engine. */
export function useWitnessWords(): (index: number, account?: Bytes) => string {
  const told = useMargin(
    ({ engine, world }) =>
      (index: number, account?: Bytes) =>
        witnessWords(engine.scenarios(index, account), index, world.markets),
    [],
  );
  return told?.ok ? told.value : (index) => `scenario ${index}`;
}
