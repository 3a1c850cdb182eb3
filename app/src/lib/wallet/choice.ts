/** Which of a wallet's accounts is used, and where that is kept from visit to visit. */
import { isAddress } from '@solana/kit';
import { SolanaSignTransaction } from '@solana/wallet-standard-features';
import type { WalletAccount } from '@wallet-standard/base';

const LAST = 'breakwater.wallet';

export interface Choice {
  /** The wallet's name. */
  wallet: string;
  /** Absent where none was chosen, or it was kept before there was a choice. */
  address?: string;
}

/** The wallet used last and the account of it; null for none. A text that is no such record is the name of a wallet alone. */
export function lastChoice(): Choice | null {
  const kept = localStorage.getItem(LAST);
  if (kept === null) return null;
  try {
    const { wallet, address } = JSON.parse(kept) as Partial<Choice>;
    if (typeof wallet === 'string') return typeof address === 'string' ? { wallet, address } : { wallet };
  } catch {
    // a name
  }
  return { wallet: kept };
}

export const keepChoice = (choice: Required<Choice>): void => localStorage.setItem(LAST, JSON.stringify(choice));
export const forgetChoice = (): void => localStorage.removeItem(LAST);

/** Of all accounts that a wallet lists, those that can sign here: it may hold other chains' and some that it only watches. */
export function usableOf(accounts: readonly WalletAccount[]): WalletAccount[] {
  return accounts.filter(
    ({ address, chains, features }) =>
      isAddress(address) &&
      features.includes(SolanaSignTransaction) &&
      (chains.length === 0 || chains.some((chain) => chain.startsWith('solana:'))),
  );
}

/** The one chosen before, or the only one. `ask`: there are several, and none of them was chosen. Null: there is none. */
export function pick(accounts: readonly WalletAccount[], chosen: string | undefined): WalletAccount | 'ask' | null {
  const known = accounts.find(({ address }) => address === chosen);
  if (known) return known;
  return accounts.length > 1 ? 'ask' : (accounts[0] ?? null);
}
