/** Ways back to initial margin in words, and the pages where they are taken. */
import type { MarketView } from '@breakwater/client/account/world';
import type { Series, Way } from '../../engine/types';
import { legsLink } from '../../lib/links';
import { seriesText } from '../../lib/series';
import { asTyped } from '../../lib/typed';
import { USD_PLACES, contracts, usd, usdOf } from '../../lib/units';

/** "Buy back 2 BTC 28 NOV 26 60,000 put". */
export function tradeWords(way: Way, symbolOf: (market: number) => string): string {
  const { leg } = way;
  if (!leg) return `Deposit ${usd(way.depositAtoms ?? 0n)} USD`;
  const size = contracts(leg.sizeLots < 0n ? -leg.sizeLots : leg.sizeLots);
  const verb = leg.sizeLots < 0n ? 'Sell' : way.kind === 'close' ? 'Buy back' : 'Buy';
  return `${verb} ${size} ${seriesText(symbolOf(leg.market), leg)}`;
}

/** Trade with the leg filled in, or Portfolio with the amount. */
export function wayLink(way: Way): string {
  if (!way.leg) return `/portfolio?deposit=${asTyped(way.depositAtoms ?? 0n, USD_PLACES)}`;
  return legsLink([way.leg]);
}

const WIDTH = 0.35;
const EACH = 6;

/** Listed series that might hedge: of the account's markets, each live expiry, strikes around the price. */
export function hedges(markets: readonly MarketView[], held: ReadonlySet<number>, nowTs: number): Series[] {
  return markets
    .filter((market) => held.has(market.index))
    .flatMap((market) => {
      const spot = usdOf(market.data.mark.priceAtoms);
      return market.boards
        .filter((board) => board.expiryTs > nowTs)
        .flatMap((board) =>
          nearest(board.strikes, spot).flatMap((strikeAtoms) =>
            (['call', 'put'] as const).map((kind) => ({ market: market.index, expiryTs: board.expiryTs, kind, strikeAtoms })),
          ),
        );
    });
}

function nearest(strikes: readonly bigint[], spot: number): bigint[] {
  const distance = (strike: bigint) => Math.abs(Math.log(usdOf(strike) / spot));
  return strikes
    .filter((strike) => strike > 0n && distance(strike) <= WIDTH)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, EACH);
}
