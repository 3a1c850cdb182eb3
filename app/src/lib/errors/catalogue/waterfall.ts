import { entry, UNPROVOKED, type Entries } from './entry';

const BACKSTOP = 'tests/attacks/backstop.rs';
const WATERFALL_TESTS = 'tests/journeys/waterfall.rs';

/** Who pays when an account can't, and the backstop vault. */
export const WATERFALL: Entries = {
  FundsShort: entry('The funds cannot pay that much now.', 'Take a smaller share.', WATERFALL_TESTS),
  NoShortfall: entry(
    'The account owes nothing that is uncovered, or still holds something worth selling.',
    'Refresh: sell what is left first, or look at another account.',
    'tests/attacks/auction.rs',
  ),
  TooEarly: entry(
    'It is too early: the account is still on offer, or ranks are still being published.',
    'Wait for the time that the auction shows.',
    WATERFALL_TESTS,
  ),
  NotDeleveraging: entry(
    'Deleveraging has not begun for this account.',
    'Wait: insurance and the backstop come first.',
    'tests/attacks/waterfall.rs',
  ),
  AlreadyRanked: entry(
    'The account is ranked already, and no higher now than it was.',
    'Nothing needs doing: rank another account.',
    WATERFALL_TESTS,
  ),
  NotRanked: entry(
    'The account is not first in rank, or holds nothing on the other side.',
    'Refresh, and take the account at the head of the ranking.',
    WATERFALL_TESTS,
  ),
  WouldBeDue: entry(
    'Closing against this account would leave it below its maintenance margin.',
    'Skip its turn, and take the next account of the ranking.',
    'tests/attacks/deleverage.rs',
  ),
  RankStands: entry(
    'The account at the head of the ranking can be closed against, and its turn is not over.',
    'Close against it instead.',
    'tests/attacks/deleverage.rs',
  ),
  LossShared: entry(
    'Something is missing in the pool: what leaves now leaves its part of it behind, and only so much may leave at a time.',
    'Take out less, accept that less arrives, or wait until it is repaid and open positions of past expiries are settled.',
    WATERFALL_TESTS,
  ),
  RequestPending: entry('A deposit into the vault is already waiting.', 'Finish or cancel it first.', BACKSTOP),
  NoRequest: entry('Nothing was asked for, or the time to finish it has lapsed.', 'Ask again, and finish within the time shown.', BACKSTOP),
  CooldownNotOver: entry('The waiting time is not over.', 'Come back at the time shown beside your request.', 'tests/journeys/backstop.rs'),
  VaultWiped: entry(
    'The vault has no value left to price a share with.',
    'Wait until its positions are closed or are worth something again.',
    UNPROVOKED,
  ),
  NotRecovery: entry(
    "The trade does not reduce the vault's risk, or is too far from mark.",
    'Close a position of the vault, no more than it holds, nearer to mark.',
    BACKSTOP,
  ),
  BackstopMissing: entry("The backstop vault's account is needed and was not passed.", 'Refresh and try again.', BACKSTOP),
  TooFewShares: entry(
    'Too few shares would be left in the vault to price them.',
    'Leave with all of them, or with fewer; when entering, bring more.',
    BACKSTOP,
  ),
};
