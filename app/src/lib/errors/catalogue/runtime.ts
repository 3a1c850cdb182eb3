import { entry, HERE, type Entries } from './entry';

/** What the cluster refuses before, around or after a program. */
export const RUNTIME: Entries = {
  AccountNotFound: entry('Your wallet has no SOL on this network.', 'Send it a little SOL for fees first.', HERE),
  InsufficientFundsForFee: entry('Your wallet has too little SOL for the fee.', 'Send it a little SOL first.', HERE),
  InsufficientFundsForRent: entry(
    'An account would be left with too little SOL to exist.',
    'Send your wallet a little more SOL; deposits for new accounts come back when they are closed.',
    HERE,
  ),
  LamportsInsufficient: entry(
    'Your wallet has too little SOL to create the accounts that this needs.',
    'Send it a little SOL first; most of it comes back when they are closed.',
    HERE,
  ),
  FundsInsufficient: entry(
    'Your wallet has too few tokens or too little SOL for this.',
    'Compare the amount with what the wallet holds, and keep a little SOL for fees.',
    HERE,
  ),
  InvalidAccountForFee: entry('This wallet cannot pay fees.', 'Connect an ordinary wallet account that holds SOL.', HERE),
  BlockhashNotFound: entry('The transaction came too late, or the node is behind.', 'Try again, and confirm in the wallet sooner.', HERE),
  BlockhashPast: entry(
    'The transaction was not taken up in time, and can no longer be.',
    'Try again; a moment of heavy load delays everybody.',
    HERE,
  ),
  OutcomeUnknown: entry(
    'The node does not say whether the transaction was executed.',
    'Look at your balances and positions before you try again: it may have been.',
    'clients/ts/src/tx/land.test.ts',
  ),
  AlreadyProcessed: entry('This very transaction was executed already.', 'Nothing needs doing: refresh to see what it did.', HERE),
  ProgramFailedToComplete: entry(
    'The program broke off without saying why.',
    'Try with fewer legs or accounts; if it goes on, tell the operator what you did.',
    HERE,
  ),
  ComputationalBudgetExceeded: entry(
    'The transaction needs more computing than one may use.',
    'Do less at once: fewer legs, fewer accounts, or an account with fewer positions.',
    HERE,
  ),
  TransactionTooLarge: entry(
    'The transaction is larger than the network carries.',
    'Do less at once: fewer legs, or one step after the other.',
    HERE,
  ),
  TooManyAccountLocks: entry(
    'The transaction uses more accounts than one may.',
    'Do less at once: fewer legs, or one step after the other.',
    HERE,
  ),
  MaxLoadedAccountsDataSizeExceeded: entry(
    'The transaction reads more data than one may.',
    'Do less at once: fewer legs, or one step after the other.',
    HERE,
  ),
  DuplicateInstruction: entry('The transaction says the same thing twice.', 'Reload the page and try again.', HERE),
  ProgramAccountNotFound: entry(
    'The program does not exist on this network.',
    'Check the node under the wallet button at the top right: it may be of another network.',
    HERE,
  ),
  AddressLookupTableNotFound: entry(
    'The address table that the transaction uses is not there yet, or no longer.',
    'Try again in a few seconds.',
    HERE,
  ),
  SignatureNotValid: entry(
    "A signature in the transaction is wrong: the maker's or your wallet's.",
    'Ask for new quotes; if it goes on, connect the wallet again.',
    HERE,
  ),
  ClusterBusy: entry('The network is too busy to take this now.', 'Try again in a few seconds.', HERE),
  TransactionNotAsExpected: entry(
    'The network does not accept the transaction in this form.',
    'Reload the page and try again; if it goes on, the app is out of date.',
    HERE,
  ),
  AccountExists: entry(
    'An account that this would create exists already.',
    'Refresh: it may be yours from before, or somebody was first.',
    HERE,
  ),
  OtherProgramRefused: entry(
    'A program that this one relies on refused, without saying why.',
    'Refresh, check your balances, and try again.',
    HERE,
  ),
};
