import { entry, type Entries } from './entry';

const TESTS = 'app/tests/errors/quotes.test.ts';
const COURSE = 'bots/src/quotes/rfq/tests.rs';
const RULES = 'bots/tests/quote_server/rules.rs';
const LIMITS = 'bots/tests/quote_server/limits.rs';
const TRADES = 'bots/tests/quote_server/trades.rs';

const RELOAD = 'Reload the page; app and quote server may be of different versions.';
const RESIGN = 'Check it and sign again.';

/** What the quote server answers (`bots/src/quotes/refusal.rs`), a label each. */
export const QUOTES: Entries = {
  // what anybody may be told
  'quotes.malformed': entry('The quote server does not understand the message.', RELOAD, RULES),
  'quotes.too_fast': entry('Too many messages in a short time.', 'Wait a few seconds and try again.', LIMITS),
  'quotes.too_many_connections': entry('Too many connections from your address.', 'Close other windows of the app and try again.', TESTS),
  'quotes.too_many_requests': entry('Too many of your requests are open.', 'Wait for one to end, then ask again.', LIMITS),
  'quotes.unknown_request': entry('The request has ended, or the server was restarted.', 'Ask again.', LIMITS),
  'quotes.chain_unknown': entry('The quote server cannot read the network now.', 'Try again in a few seconds.', TESTS),
  // a maker's login
  'quotes.unknown_account': entry('There is no such margin account.', 'Open a margin account first.', TESTS),
  'quotes.wrong_pool': entry(
    "The account belongs to another pool than the quote server's.",
    'Use an account of the pool that this page shows.',
    TESTS,
  ),
  'quotes.not_a_signer': entry(
    "The key is not the account's owner, delegate or session key.",
    'Sign with a key that may sign for the account.',
    RULES,
  ),
  'quotes.bad_signature': entry("The signature is not this key's over this text.", RESIGN, RULES),
  'quotes.too_many_makers': entry('The server has all the makers it takes.', 'Try again later.', COURSE),
  // a maker's quote
  'quotes.no_quote': entry('The bytes are not a quote in any known form.', RESIGN, RULES),
  'quotes.wrong_program': entry('The quote names another program.', RESIGN, RULES),
  'quotes.wrong_chain': entry('The quote names another network.', RESIGN, RULES),
  'quotes.wrong_maker': entry('The quote is of another account than the one logged in.', RESIGN, RULES),
  'quotes.wrong_taker': entry('The quote is reserved for another taker.', 'Take another quote, or ask for new ones.', RULES),
  'quotes.wrong_legs': entry("The quote's legs are not those of the request.", RESIGN, RULES),
  'quotes.wrong_side': entry('A leg of the quote is on the wrong side.', RESIGN, RULES),
  'quotes.too_few_times': entry(
    'The quote may be taken less often than the request needs.',
    'Ask for fewer times, or sign for more.',
    TESTS,
  ),
  'quotes.ends_too_soon': entry('The quote ends before it could be taken.', 'Sign a later end.', RULES),
  'quotes.ends_too_late': entry('The quote lasts longer than the server allows.', 'Sign an earlier end.', RULES),
  'quotes.cancelled': entry('The maker has withdrawn this quote.', 'Take another quote, or ask for new ones.', TESTS),
  'quotes.nonce_used': entry("The quote's number is used in another open request.", 'Sign with a higher number.', RULES),
  'quotes.in_auction': entry(
    'The account is being liquidated and cannot trade.',
    'Deposit until it is above maintenance margin; then end its auction.',
    TESTS,
  ),
  'quotes.too_late': entry('The time for quotes is over.', 'Answer the next request sooner.', COURSE),
  // a taker's request, click and submission
  'quotes.bad_request': entry('The request is not valid.', 'Ask for one to eight legs, each series once, with sizes above zero.', TESTS),
  'quotes.still_blind': entry('Makers are still quoting.', 'Wait a second: the quotes are shown together.', COURSE),
  'quotes.lapsed': entry('These quotes are over.', 'Ask again and take one sooner.', COURSE),
  'quotes.unknown_quote': entry('The request has no such quote.', 'Take one of those shown, or ask again.', COURSE),
  'quotes.already_clicked': entry('A quote of this request was chosen already.', 'Finish with that one, or ask again.', COURSE),
  'quotes.not_clicked': entry('No quote was chosen.', 'Choose a quote first.', COURSE),
  'quotes.already_submitted': entry('A transaction for this quote is on its way.', 'Wait until it is known what became of it.', TRADES),
  'quotes.already_filled': entry('The quote was taken already.', 'Nothing needs doing: look at your positions.', TRADES),
  'quotes.wrong_transaction': entry('The transaction does not take the chosen quote exactly once.', RELOAD, TRADES),
  'quotes.durable_nonce': entry(
    'The transaction could be sent at any later time.',
    'Turn durable nonces off in the wallet and sign again.',
    TESTS,
  ),
};
