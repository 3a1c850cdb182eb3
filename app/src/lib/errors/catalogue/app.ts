import { entry, HERE, type Entries } from './entry';

const QUOTES = 'app/tests/errors/quotes.test.ts';
const NODE = 'app/tests/errors/node.test.ts';

/** What the app itself finds wrong. */
export const APP: Entries = {
  NodeAway: entry(
    'The node cannot be reached.',
    'Check your connection; you can set another node under the wallet button at the top right.',
    NODE,
  ),
  NodeBusy: entry(
    'The node is busy and takes no more requests from you for now.',
    'Try again in a minute, or set another node under the wallet button at the top right.',
    NODE,
  ),
  NodeBehind: entry(
    'The node is behind the network.',
    'Wait a moment, or set another node under the wallet button at the top right.',
    NODE,
  ),
  NodeRefused: entry('The node does not answer this kind of question.', 'Set another node under the wallet button at the top right.', NODE),
  WrongNetwork: entry(
    "The node is of another network than the protocol's.",
    'Set a node of the right network under the wallet button at the top right.',
    HERE,
  ),
  PoolMissing: entry(
    'There is no such pool on this network.',
    'Check the node under the wallet button at the top right, and the address of the pool in the configuration.',
    HERE,
  ),
  NotConfigured: entry(
    'The app does not know its node and pool.',
    'Whoever runs this page must put both into its configuration file.',
    HERE,
  ),
  QuoteServerAway: entry('The quote server cannot be reached.', 'Try again; everything but asking for quotes goes on without it.', QUOTES),
  QuoteServerRefused: entry('The quote server refused the request.', 'Ask again; if it goes on, reload the page.', QUOTES),
  QuoteLapsed: entry('The quote is over.', 'Ask again and take one sooner.', QUOTES),
  QuoteNotAsAsked: entry(
    'The quote is not what you asked for, or is not validly signed.',
    'Do not take it: ask again. Nothing was sent.',
    QUOTES,
  ),
  MakerCannot: entry('This maker cannot carry the trade any more.', 'Take another quote.', 'app/src/features/trade/blame.test.ts'),
  NoQuotes: entry('No maker quoted this.', 'Ask for a smaller size, another strike or expiry, or try again later.', QUOTES),
  NeverReachedVenue: entry(
    'The transaction never reached the chain; nothing was traded.',
    'Take the quote again while it lasts, or ask for new ones.',
    QUOTES,
  ),
  HistoryAway: entry('The history cannot be reached.', 'Try again later; balances and positions come from the chain and are right.', HERE),
  HistoryRefused: entry('The history does not answer this question.', 'Choose a shorter time, or reload the page.', HERE),
  AccountClosedMeanwhile: entry(
    'The account was closed meanwhile.',
    'Refresh: what it held went where it belongs before it was closed.',
    HERE,
  ),
  Unexpected: entry(
    'Something happened that the app has no explanation for.',
    'Try again; if it happens again, tell us what you did and the words below.',
    HERE,
  ),
};
