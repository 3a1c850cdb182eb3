/** Bytes to the wallet, and signed bytes back. */
import { SolanaSignTransaction } from '@solana/wallet-standard-features';
import type { WalletAccount } from '@wallet-standard/base';
import type { SolanaWallet } from './store';

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
