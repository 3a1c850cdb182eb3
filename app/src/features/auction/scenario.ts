/** The scenario that shows an account short, in words. */
import type { MarketView } from '@breakwater/client/account/world';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { BASIS_CASE, scenarioWords, shockOf, volWords, widened } from '../../lib/scenario';

/** What an account in auction froze of the ranges [bps, by market index]. */
type Frozen = Pick<MarginAccount, 'auctionRangeBps' | 'inAuction'>;

/** Width of a market's ranges for maintenance margin: `range_bps` of the program. */
function rangeBps({ index, data }: MarketView, account: Frozen | undefined): number {
  const now = data.range.mmBps;
  const frozen = account?.inAuction === 1 ? (account.auctionRangeBps[index] ?? 0) : 0;
  return frozen > 0 ? Math.min(now, frozen) : now;
}

/** Scenario number `index` by the markets' grids and ranges as they are now; markets that agree are said once. */
export function witnessWords(markets: readonly MarketView[], index: number, account?: Frozen): string {
  if (index === BASIS_CASE) return volWords('basis');
  const words = new Map<string, string[]>();
  for (const market of markets) {
    const { scenarios, scenarioCount } = market.data.params.grid;
    const scenario = index < scenarioCount ? scenarios[index] : undefined;
    const vol = scenario && shockOf(scenario.vol);
    if (!scenario || !vol) continue;
    const said = scenarioWords({ priceBps: widened(scenario.priceBps, rangeBps(market, account)), vol });
    words.set(said, [...(words.get(said) ?? []), market.symbol]);
  }
  if (words.size === 0) return `scenario ${index}`;
  if (words.size === 1) return [...words.keys()][0] ?? '';
  return [...words].map(([said, symbols]) => `${symbols.join(' and ')} ${said}`).join('; ');
}
