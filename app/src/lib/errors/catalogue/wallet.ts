import { entry, type Entries } from './entry';

const TESTS = 'app/tests/errors/wallet.test.ts';
const SIGNED = 'app/src/lib/tx/signed.test.ts';
const SEND = 'app/src/lib/tx/send.test.ts';

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
  WalletBusy: entry('The wallet still has a question open.', 'Open the wallet, answer it, and try again.', TESTS),
  WalletCannot: entry('The wallet cannot do this.', 'Use another wallet, or look for an update of this one.', TESTS),
  NotSigned: entry(
    'The wallet gave the transaction back without your signature.',
    'Try again; if it goes on, connect the wallet again.',
    TESTS,
  ),
  WalletSilent: entry(
    'The wallet did not answer while the transaction could still be sent; nothing was sent.',
    'Close what the wallet still shows, try again, and confirm within a minute.',
    SEND,
  ),
  WalletChangedTransaction: entry(
    'The wallet signed another transaction than it was asked to; nothing was sent.',
    'Turn off what changes transactions in its settings, or use another wallet.',
    SIGNED,
  ),
  AccountChanged: entry(
    'Another account was chosen in the wallet meanwhile; nothing was sent.',
    'Go back to the account you want to use, and try again.',
    SEND,
  ),
};
