/** Wallets by Wallet Standard. The page never sees a key: it hands bytes over and gets signatures back. */
import { address, type Address } from '@solana/kit';
import { SolanaSignTransaction, type SolanaSignMessageFeature, type SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import { getWallets } from '@wallet-standard/app';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import {
  StandardConnect,
  StandardDisconnect,
  StandardEvents,
  type StandardConnectFeature,
  type StandardDisconnectFeature,
  type StandardEventsFeature,
} from '@wallet-standard/features';
import { create } from 'zustand';
import { follow } from '../chain/sync';
import { explain, type Explained } from '../errors/explain';
import { forgetChoice, keepChoice, lastChoice, pick, usableOf } from './choice';

type Signing = StandardConnectFeature &
  SolanaSignTransactionFeature &
  Partial<SolanaSignMessageFeature & StandardDisconnectFeature & StandardEventsFeature>;
export type SolanaWallet = Wallet & { features: Signing };

export interface WalletState {
  /** Those that can sign Solana transactions. */
  wallets: SolanaWallet[];
  wallet: SolanaWallet | null;
  account: WalletAccount | null;
  address: Address | null;
  /** Of `wallet`, those that can sign here. */
  accounts: readonly WalletAccount[];
  /** The user is asked which account to use; null where nothing is asked. */
  question: Question | null;
  connecting: boolean;
  problem: Explained | null;
}

export interface Question {
  wallet: SolanaWallet;
  accounts: readonly WalletAccount[];
}

const NOBODY = { wallet: null, account: null, address: null, accounts: [], connecting: false } satisfies Partial<WalletState>;

export const useWallet = create<WalletState>(() => ({ ...NOBODY, wallets: [], question: null, problem: null }));

const registry = getWallets();
let unsubscribe: (() => void) | undefined;

/** Finds wallets now and as they announce themselves, and connects again to the one used last. */
export function discover(): void {
  const look = () => {
    const wallets = registry.get().filter(signs);
    useWallet.setState({ wallets });
    const last = lastChoice();
    const known = wallets.find((wallet) => wallet.name === last?.wallet);
    const { wallet, question, connecting } = useWallet.getState();
    if (known && !wallet && !question && !connecting) void connectWallet(known, true);
  };
  registry.on('register', look);
  registry.on('unregister', look);
  look();
}

function signs(wallet: Wallet): wallet is SolanaWallet {
  return StandardConnect in wallet.features && SolanaSignTransaction in wallet.features;
}

/** `silent`: only where the wallet has agreed before, and nothing has to be asked. */
export async function connectWallet(wallet: SolanaWallet, silent = false): Promise<void> {
  useWallet.setState({ connecting: true, problem: null });
  try {
    const { accounts } = await wallet.features[StandardConnect].connect(silent ? { silent } : undefined);
    const usable = usableOf(accounts.length > 0 ? accounts : wallet.accounts);
    const next = pick(usable, chosenOf(wallet));
    if (next === null || (next === 'ask' && silent)) {
      useWallet.setState({ connecting: false, problem: silent ? null : explain('WalletNotAllowed') });
      return;
    }
    listen(wallet);
    settle(wallet, usable, next);
  } catch (error) {
    useWallet.setState({ connecting: false, problem: silent ? null : explain(error) });
  }
}

/** The address of the wallet's account that was used last. */
function chosenOf(wallet: SolanaWallet): string | undefined {
  const last = lastChoice();
  return last?.wallet === wallet.name ? last.address : undefined;
}

/** What comes of a wallet that lists these accounts, `next` of them. */
function settle(wallet: SolanaWallet, accounts: readonly WalletAccount[], next: WalletAccount | 'ask' | null): void {
  if (next === null) forget();
  else if (next !== 'ask') adopt(wallet, accounts, next);
  else {
    forget();
    useWallet.setState({ question: { wallet, accounts } });
  }
}

function adopt(wallet: SolanaWallet, accounts: readonly WalletAccount[], account: WalletAccount): void {
  const owner = address(account.address);
  keepChoice({ wallet: wallet.name, address: owner });
  useWallet.setState({ wallet, account, address: owner, accounts, question: null, connecting: false, problem: null });
  follow(owner);
}

/** Until another wallet is chosen: one that locks itself has no accounts for a while, and has them again later. */
function listen(wallet: SolanaWallet): void {
  unsubscribe?.();
  unsubscribe = wallet.features[StandardEvents]?.on('change', () => hear(wallet));
}

/** The account that is used stays for as long as the wallet lists it, whichever the wallet itself puts first. */
function hear(wallet: SolanaWallet): void {
  const accounts = usableOf(wallet.accounts);
  const { address, question } = useWallet.getState();
  const account = accounts.find((each) => each.address === address);
  if (account) useWallet.setState({ account, accounts, question: question && accounts.length > 1 ? { wallet, accounts } : null });
  else settle(wallet, accounts, pick(accounts, chosenOf(wallet)));
}

function forget(): void {
  useWallet.setState({ ...NOBODY, question: null });
  follow(null);
}

/** Asks for another account of the wallet that is used; what is used stays until there is an answer. */
export function askAccount(): void {
  const { wallet, accounts } = useWallet.getState();
  if (wallet && accounts.length > 1) useWallet.setState({ question: { wallet, accounts } });
}

/** The answer. Nothing where the wallet has taken the account away meanwhile. */
export function chooseAccount(chosen: string): void {
  const { question } = useWallet.getState();
  const account = question?.accounts.find((each) => each.address === chosen);
  if (question && account) adopt(question.wallet, question.accounts, account);
}

/** No answer: who used an account goes on with it, and a wallet that none was chosen of is not listened to. */
export function leaveQuestion(): void {
  const { wallet, question } = useWallet.getState();
  if (!question) return;
  useWallet.setState({ question: null });
  if (!wallet) hush();
}

function hush(): void {
  unsubscribe?.();
  unsubscribe = undefined;
}

export async function disconnect(): Promise<void> {
  const { wallet } = useWallet.getState();
  forgetChoice();
  hush();
  forget();
  await wallet?.features[StandardDisconnect]?.disconnect().catch(() => undefined);
}
