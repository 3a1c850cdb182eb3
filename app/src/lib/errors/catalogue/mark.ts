import { entry, UNPROVOKED, type Entries } from './entry';

const PRICE = 'tests/attacks/price.rs';
const SOURCES = 'tests/attacks/sources.rs';
const SURFACE = 'tests/attacks/surface.rs';

/** Prices, surfaces and their sources. */
export const MARK: Entries = {
  PriceWrongOwner: entry(
    'The price account does not belong to the oracle that the protocol believes.',
    'Use the feed set for this market; a governor sees it under Governance.',
    PRICE,
  ),
  PriceMalformed: entry('The price account holds no price.', 'Use the feed set for this market.', PRICE),
  PriceWrongFeed: entry('The price is of another feed.', 'Use the feed set for this market.', PRICE),
  PriceNotFullyVerified: entry(
    'The price update carries too few signatures of the oracle.',
    'Post the update again with full verification.',
    PRICE,
  ),
  PriceStale: entry('The price is too old for this.', 'Wait for the next price update; keepers post one every few seconds.', PRICE),
  PriceFromFuture: entry("The price's time is ahead of the cluster's.", 'Try again in a few seconds.', PRICE),
  PriceOutOfRange: entry(
    'The price is zero, negative or too large for the ledger.',
    'Wait for a sound price; nothing can be done with this one.',
    PRICE,
  ),
  PriceTooUncertain: entry(
    'The oracle is too unsure of the price now.',
    'Wait until the market calms and the confidence interval narrows.',
    PRICE,
  ),
  PriceGoesBack: entry('The market already holds a newer price.', 'Nothing needs doing: somebody posted a newer one first.', PRICE),
  PriceOffAverage: entry(
    'The price is too far from its moving average for new risk.',
    'Wait until they meet again; trades that reduce the risk of both sides stay open.',
    'tests/attacks/trade.rs',
  ),
  SurfaceMissing: entry('No volatility has been published for this expiry.', 'Wait for a publisher, or choose another expiry.', SURFACE),
  SurfaceStale: entry(
    'The volatility of this expiry is too old for this.',
    'Wait for the next publication; trades that reduce the risk of both sides stay open.',
    'tests/attacks/trade.rs',
  ),
  SurfaceInvalid: entry(
    'The volatility is out of bounds, or would allow arbitrage.',
    'Publish a surface within bounds, with total variance that rises with time.',
    SURFACE,
  ),
  MarketNotOpen: entry(
    'The market has not opened yet, or was withheld.',
    'Wait for its opening time; Governance shows it.',
    'tests/attacks/governance.rs',
  ),
  MarketOpen: entry(
    'The market is open and can no longer be withheld.',
    'Pause trading or tighten its breakers instead.',
    'tests/attacks/governance.rs',
  ),
  SecondStale: entry(
    'The second price source is too old for new risk.',
    'Wait for its next update; trades that reduce the risk of both sides stay open.',
    UNPROVOKED,
  ),
  SourcesDiverge: entry(
    'The two price sources disagree, so one of them is wrong.',
    'Wait until they agree again; trades that reduce the risk of both sides stay open.',
    UNPROVOKED,
  ),
  PublisherMissing: entry(
    'A publication needs every active publisher of the market, each once.',
    'Refresh the list of publishers and try again.',
    'tests/attacks/publishers.rs',
  ),
  PriceNotTrading: entry('The oracle says that it has no price now.', 'Wait until the oracle quotes this market again.', SOURCES),
};
