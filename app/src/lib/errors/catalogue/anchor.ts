import { entry, HERE, type Entries } from './entry';

/** What Anchor checks before an instruction begins, by what the reader can do about it. */
export const ANCHOR: Entries = {
  AccountNotAsExpected: entry(
    'An account is not what the program expects.',
    'Refresh and try again: it may have changed or been closed meanwhile.',
    HERE,
  ),
  AccountClosed: entry(
    'An account that this needs does not exist, or no longer.',
    'Refresh: somebody may have closed it first, or it has yet to be created.',
    HERE,
  ),
  ProgramMismatch: entry(
    'The program on this network is not the one the app was built for.',
    'Reload the page; if it goes on, the program was upgraded and the app must be too.',
    HERE,
  ),
};
