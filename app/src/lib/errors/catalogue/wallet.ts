import { entry, type Entries } from './entry';

const TESTS = 'app/tests/errors/wallet.test.ts';

export const WALLET: Entries = {
  NoWallet: entry('No wallet is connected.', 'Connect one with the button at the top.', TESTS),
  WalletRejected: entry('You declined in the wallet; nothing was sent.', 'Try again and confirm, if you still want it.', TESTS),
  WalletOnOtherNetwork: entry(
    'The wallet is set to another network.',
    'Switch its network in the settings of the wallet, then try again.',
    TESTS,
  ),
  WalletNotAllowed: entry(
    'The wallet has not allowed this page to use the account.',
    'Connect it again and choose the account you want to use.',
    TESTS,
  ),
  WalletLocked: entry('The wallet is locked.', 'Unlock it and try again.', TESTS),
  WalletBusy: entry(
    'The wallet still has a question open.',
    'Open the wallet, answer it, and try again.',
    TESTS,
  ),
  WalletCannot: entry(
    'The wallet cannot do this.',
    'Use another wallet, or look for an update of this one.',
    TESTS,
  ),
  NotSigned: entry(
    'The wallet gave the transaction back without your signature.',
    'Try again; if it goes on, connect the wallet again.',
    TESTS,
  ),
};
