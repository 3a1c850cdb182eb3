/** Asks the wallet for a signature, for as long as it is worth anything. */
import type { Address } from '@solana/kit';
import type { WalletAccount } from '@wallet-standard/base';
import { Refused } from '@breakwater/client/error/refused';
import { pause } from '@breakwater/client/pause';
import type { Lifetime } from '@breakwater/client/tx/message';
import type { Connection } from '../chain/rpc';
import { signTransaction } from '../wallet/signing';
import { useWallet, type SolanaWallet } from '../wallet/store';

const LOOK_MS = 2_000;

/** Who signs, from the first simulation on: another account of the wallet's would sign what was made and simulated for this one. */
export interface Signer {
  wallet: SolanaWallet;
  account: WalletAccount;
  address: Address;
}

/** Errors: `NoWallet`. */
export function signerNow(): Signer {
  const { wallet, account, address } = useWallet.getState();
  if (!wallet || !account || !address) throw new Refused('NoWallet');
  return { wallet, account, address };
}

/**
 * Signed bytes. A wallet whose window is closed may never answer: nobody waits longer than the transaction could live, or than `wanted`;
 * what it signs later is not sent. Errors: `AccountChanged`, `WalletSilent`, and whatever the wallet says.
 */
export async function signInTime(
  connection: Connection,
  signer: Signer,
  unsigned: Uint8Array,
  lifetime: Lifetime,
  wanted: () => boolean,
): Promise<Uint8Array> {
  if (signerNow().address !== signer.address) throw new Refused('AccountChanged');
  const over = new AbortController();
  try {
    return await Promise.race([
      signTransaction(signer.wallet, signer.account, unsigned, connection.config.cluster),
      tooLate(connection, lifetime, wanted, over.signal),
    ]);
  } finally {
    over.abort();
  }
}

async function tooLate({ rpc }: Connection, lifetime: Lifetime, wanted: () => boolean, signal: AbortSignal): Promise<never> {
  while (!signal.aborted && wanted()) {
    await pause(LOOK_MS, signal);
    if (signal.aborted) break;
    const height = await rpc
      .getBlockHeight({ commitment: 'confirmed' })
      .send({ abortSignal: signal })
      .catch(() => 0n);
    if (height > lifetime.lastValidBlockHeight) break;
  }
  throw new Refused('WalletSilent');
}
