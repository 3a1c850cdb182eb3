import { entry, UNPROVOKED, type Entries } from './entry';

const ACCESS_TESTS = 'tests/attacks/access.rs';
const AUTHORITY_TESTS = 'tests/attacks/authority.rs';

/** Who may, and on which accounts. */
export const ACCESS: Entries = {
  WrongAuthority: entry(
    'Your wallet is not the one that may do this.',
    'Connect the wallet of the owner, or of the role that this needs.',
    'tests/attacks/trade.rs',
  ),
  Paused: entry(
    'The guardian or the authority has paused this.',
    'Wait until the pause is lifted; deposits, and trades near mark in which one side reduces its risk, stay open.',
    'tests/attacks/trade.rs',
  ),
  WrongPool: entry('The account belongs to another pool.', 'Choose an account of the pool that this page shows.', AUTHORITY_TESTS),
  WrongVault: entry(
    "The token account is not this pool's or market's vault.",
    'Reload the page; if it goes on, the app and the pool do not belong together.',
    ACCESS_TESTS,
  ),
  WrongMint: entry('The token is not the one that this pool or market takes.', 'Use the token named beside the amount.', ACCESS_TESTS),
  DuplicateAccount: entry('The same account stands on both sides.', 'Choose two different accounts.', 'tests/attacks/trade.rs'),
  UnexpectedAccount: entry(
    'Something was passed that is not a market, surface or board of this pool.',
    'Refresh and try again: the pool has changed since the page read it.',
    'tests/attacks/withdraw.rs',
  ),
  WrongSurface: entry('The volatility surface belongs to another market.', 'Refresh and try again.', 'tests/attacks/surface.rs'),
  WrongBoard: entry(
    'The expiry is missing, or belongs to another market.',
    'Refresh, and choose the expiry again.',
    'tests/attacks/trade.rs',
  ),
  ZeroAmount: entry('The amount or size is zero.', 'Enter an amount above zero.', 'tests/attacks/trade.rs'),
  Overflow: entry('A number is too large for the ledger.', 'Enter a smaller amount, size or price.', 'tests/attacks/trade.rs'),
  AccountNotEmpty: entry(
    'The account still holds positions, cash or collateral.',
    'Close the positions and withdraw everything first.',
    ACCESS_TESTS,
  ),
  CollateralTooSmall: entry(
    'What the account would hold of this collateral is worth less than dust.',
    'Bring more of it, or withdraw all there is.',
    'tests/attacks/crumbs.rs',
  ),
  VaultShort: entry(
    'The vault holds fewer tokens than you asked for.',
    'Withdraw less, and tell the operator: a vault should never be short.',
    UNPROVOKED,
  ),
  InvariantBroken: entry(
    'The books would no longer balance, so nothing was changed.',
    'Do not try again; tell the operator what you did.',
    UNPROVOKED,
  ),
  Stopped: entry(
    'A circuit breaker stops this for now.',
    'Wait until the stop ends; deposits, and trades near mark in which one side reduces its risk, stay open.',
    'tests/attacks/breakers.rs',
  ),
  AccountNumber: entry(
    'This is not the number of your next margin account.',
    'Refresh and open the account again: accounts are numbered one after the other, and no number is given twice.',
    'tests/attacks/generations.rs',
  ),
};
