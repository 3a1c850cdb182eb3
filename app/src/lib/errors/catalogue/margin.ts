import { entry, UNPROVOKED, type Entries } from './entry';

const TRADE_TESTS = 'tests/attacks/trade.rs';
const EXPIRY = 'tests/attacks/expiry.rs';
const SETTLEMENT = 'tests/journeys/settlement.rs';

/** What an account can carry, and what its positions expire into. */
export const MARGIN: Entries = {
  BelowInitialMargin: entry(
    'Equity would fall below initial margin.',
    'Deposit more, trade smaller, or close a position first; Risk lists the cheapest ways.',
    TRADE_TESTS,
  ),
  MarketMissing: entry(
    'A market that this account needs for its margin was left out.',
    'Refresh and try again: the account has changed since the page read it.',
    'tests/attacks/withdraw.rs',
  ),
  PositionsFull: entry(
    'The account has no room for another position.',
    'Close a position first, or trade from another margin account.',
    UNPROVOKED,
  ),
  RiskDomain: entry(
    'The price, time or volatility is beyond what the margin engine can value.',
    'Wait for prices in range, or choose another expiry or strike.',
    UNPROVOKED,
  ),
  CashBorrowed: entry(
    'The account would owe cash after this trade.',
    'Deposit cash for the premium and fee, or trade smaller.',
    TRADE_TESTS,
  ),
  InsufficientBalance: entry(
    'The account does not hold that much.',
    'Enter at most what the account holds; Max fills it in.',
    'tests/attacks/withdraw.rs',
  ),
  LegCount: entry('A trade has one to eight legs.', 'Add a leg, or split the trade into several.', TRADE_TESTS),
  StrikeNotListed: entry('This strike is not listed.', 'Choose a strike from the chain of this expiry.', TRADE_TESTS),
  BoardNotListed: entry(
    'This expiry takes no trades any more.',
    'Choose another expiry. Positions in this one cannot be traded any more: they settle at expiry.',
    TRADE_TESTS,
  ),
  BoardExpired: entry('This expiry is over.', 'Choose a later expiry; open positions settle by themselves.', TRADE_TESTS),
  BoardNotExpired: entry('This expiry is not over yet.', 'Settle it after its expiry time.', EXPIRY),
  BoardNotSettled: entry('This expiry has no settlement price yet.', 'Wait for it; keepers set it within minutes of the expiry.', EXPIRY),
  BoardSettled: entry('This expiry has its settlement price already.', 'Nothing needs doing: settle the positions.', EXPIRY),
  BoardNotEmpty: entry('Positions of this expiry are still open.', 'Settle all of them before closing the board.', EXPIRY),
  PriceDoesNotStraddle: entry(
    'The price is not the first one after the expiry.',
    'Post the update whose time is the first after the expiry.',
    EXPIRY,
  ),
  GraceNotOver: entry(
    'There is still time for the exact settlement price.',
    'Wait until the grace period is over, or post the exact price.',
    SETTLEMENT,
  ),
  AverageOpen: entry(
    'The average that the expiry settles by is not complete: no price has come since expiry.',
    'Wait for the next price.',
    'tests/attacks/voices.rs',
  ),
  SettlesByAverage: entry(
    "This market's expiries settle by an average of its prices.",
    'Settle by the average.',
    'tests/attacks/voices.rs',
  ),
  NothingToSettle: entry(
    'The account holds nothing of this expiry.',
    'Nothing needs doing: it was settled already, or never held any.',
    SETTLEMENT,
  ),
  AccountInAuction: entry(
    'The account is being liquidated.',
    'Deposit until it is above maintenance margin; then end its auction.',
    'tests/attacks/auction.rs',
  ),
  TooComplex: entry(
    'The account would hold more legs, expiries and markets than can be sold in one transaction.',
    'Close some legs first, best all of one expiry or market, or trade from another margin account.',
    'tests/attacks/worst.rs',
  ),
  TooManyExpiries: entry(
    "The account's positions spread over too many expiries.",
    'Close all positions of one expiry first, or trade from another margin account.',
    'tests/journeys/expiries.rs',
  ),
};
