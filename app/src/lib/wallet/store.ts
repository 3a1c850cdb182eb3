/** Wallets by Wallet Standard. The page never sees a key: it hands bytes over and gets signatures back. */
import { address, type Address } from '@solana/kit';
import {
  SolanaSignTransaction,
  type SolanaSignMessageFeature,
  type SolanaSignTransactionFeature,
} from '@solana/wallet-standard-features';
import { getWallets } from '@wallet-standard/app';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import { StandardConnect, StandardDisconnect, StandardEvents, type StandardConnectFeature, type StandardDisconnectFeature, type StandardEventsFeature } from '@wallet-standard/features';
import { create } from 'zustand';
import { follow } from '../chain/sync';
import { explain, type Explained } from '../errors/explain';

type Signing = StandardConnectFeature & SolanaSignTransactionFeature & Partial<SolanaSignMessageFeature & StandardDisconnectFeature & StandardEventsFeature>;
export type SolanaWallet = Wallet & { features: Signing };

export interface WalletState {
  /** Those that can sign Solana transactions. */
  wallets: SolanaWallet[];
  wallet: SolanaWallet | null;
  account: WalletAccount | null;
  address: Address | null;
  connecting: boolean;
  problem: Explained | null;
}

const LAST = 'breakwater.wallet';

export const useWallet = create<WalletState>(() => ({
  wallets: [],
  wallet: null,
  account: null,
  address: null,
  connecting: false,
  problem: null,
}));

const registry = getWallets();
let unsubscribe: (() => void) | undefined;

/** Finds wallets now and as they announce themselves, and connects again to the one used last. */
export function discover(): void {
  const look = () => {
    const wallets = registry.get().filter(signs);
    useWallet.setState({ wallets });
    const last = localStorage.getItem(LAST);
    const known = wallets.find((wallet) => wallet.name === last);
    const { wallet, connecting } = useWallet.getState();
    if (known && !wallet && !connecting) void connectWallet(known, true);
  };
  registry.on('register', look);
  registry.on('unregister', look);
  look();
}

function signs(wallet: Wallet): wallet is SolanaWallet {
  return StandardConnect in wallet.features && SolanaSignTransaction in wallet.features;
}

/** `silent`: only where the wallet has agreed before. */
export async function connectWallet(wallet: SolanaWallet, silent = false): Promise<void> {
  useWallet.setState({ connecting: true, problem: null });
  try {
    const { accounts } = await wallet.features[StandardConnect].connect(silent ? { silent } : undefined);
    const account = accounts[0] ?? wallet.accounts[0];
    if (!account) {
      useWallet.setState({ connecting: false, problem: silent ? null : explain('WalletNotAllowed') });
      return;
    }
    localStorage.setItem(LAST, wallet.name);
    adopt(wallet, account);
    listen(wallet);
  } catch (error) {
    useWallet.setState({ connecting: false, problem: silent ? null : explain(error) });
  }
}

function adopt(wallet: SolanaWallet, account: WalletAccount): void {
  const owner = address(account.address);
  useWallet.setState({ wallet, account, address: owner, connecting: false, problem: null });
  follow(owner);
}

/** Until another wallet is chosen: one that locks itself has no accounts for a while, and has them again later. */
function listen(wallet: SolanaWallet): void {
  unsubscribe?.();
  unsubscribe = wallet.features[StandardEvents]?.on('change', () => {
    const next = wallet.accounts[0];
    if (next) adopt(wallet, next);
    else forget();
  });
}

function forget(): void {
  useWallet.setState({ wallet: null, account: null, address: null, connecting: false });
  follow(null);
}

export async function disconnect(): Promise<void> {
  const { wallet } = useWallet.getState();
  localStorage.removeItem(LAST);
  unsubscribe?.();
  unsubscribe = undefined;
  forget();
  await wallet?.features[StandardDisconnect]?.disconnect().catch(() => undefined);
}

/** The chain's name in Wallet Standard. */
export function chainOf(cluster: string): `solana:${string}` {
  return cluster === 'localnet' ? 'solana:localnet' : `solana:${cluster}`;
}

/** Signed bytes of one transaction. Errors: whatever the wallet says, a rejection among it. */
export async function signTransaction(
  wallet: SolanaWallet,
  account: WalletAccount,
  transaction: Uint8Array,
  cluster: string,
): Promise<Uint8Array> {
  const chain = chainOf(cluster);
  // Wallets need not list a local chain; those that list chains and not this one would sign for another network.
  const lists = account.chains.length > 0 && cluster !== 'localnet';
  if (lists && !account.chains.includes(chain)) throw new WrongChain(wallet.name, cluster);
  const [signed] = await wallet.features[SolanaSignTransaction].signTransaction({ account, transaction, chain });
  if (!signed) throw new Error(`${wallet.name} gave nothing back`);
  return signed.signedTransaction;
}

export class WrongChain extends Error {
  override name = 'WrongChain';
  constructor(
    readonly wallet: string,
    readonly cluster: string,
  ) {
    super(`${wallet} is not set to ${cluster}`);
  }
}
