import { entry, type Entries } from './entry';

const TESTS = 'tests/attacks/quotes.rs';
const GIFTS = 'tests/attacks/gifts.rs';

/** Signed quotes, as the program judges them. */
export const TRADE: Entries = {
  QuoteMissing: entry(
    'The transaction holds no quote that the maker has validly signed.',
    'Ask for new quotes; do not use this one again.',
    TESTS,
  ),
  QuoteElsewhere: entry(
    'The quote is for another program, network, maker or taker.',
    'Ask for quotes with the wallet and account that will trade.',
    TESTS,
  ),
  QuoteExpired: entry("The quote's time has passed.", 'Ask for new quotes and take one sooner.', TESTS),
  QuoteCancelled: entry('The maker has withdrawn this quote.', 'Take another quote, or ask for new ones.', TESTS),
  QuoteTaken: entry(
    'The quote was taken already, or fewer times are left than you asked for.',
    'Take it fewer times, or ask for new quotes.',
    TESTS,
  ),
  NonceReused: entry("Another quote with this one's number was taken already.", 'Ask for new quotes; this one can never be taken.', TESTS),
  FeeAboveCap: entry("The maker's fee would be above what it agreed to.", 'Ask for new quotes, or take it for fewer contracts.', TESTS),
  SessionScope: entry(
    'The session key that signed may not sign this, or no longer.',
    'Ask for new quotes; as the maker, open a session that allows this market and size.',
    TESTS,
  ),
  MakerLimit: entry("The maker's own limits do not allow this trade now.", 'Take fewer contracts, or another quote.', TESTS),
  SymbolUnknown: entry(
    "The quote's symbol names no market of this pool, or more than one.",
    'Ask for quotes on a market of this pool.',
    TESTS,
  ),
  QuoteNotOver: entry('The quote may still be taken.', 'Close its record after its time has passed.', 'tests/journeys/quotes.rs'),
  GiftNeedsOwner: entry(
    'The price is so far from mark that the trade counts as a withdrawal, which only the owner may sign.',
    'Take or ask for a price nearer to mark, or have the owner of the account sign.',
    GIFTS,
  ),
  GiftBelowMargin: entry(
    'The price gives away more than a trade may, and the account is below its initial margin.',
    'Take or ask for a price nearer to mark, or deposit first.',
    GIFTS,
  ),
  SideInsolvent: entry('The account would owe more than it is worth after this trade.', 'Deposit first, or take a better price.', GIFTS),
  SelfTrade: entry(
    'Both accounts have the same owner, and the trade would open new positions between them.',
    'Trade with another owner; between your own accounts only positions that are there can be handed on.',
    GIFTS,
  ),
  SeriesTwice: entry('The same option stands in the trade twice.', 'Make one leg of the two.', GIFTS),
};
