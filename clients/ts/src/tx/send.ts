/** Signs and sends, and waits until the transaction has landed or never will. */
import {
  getTransactionDecoder,
  getTransactionEncoder,
  getSignatureFromTransaction,
  type Instruction,
  type Signature,
  type TransactionPartialSigner,
} from '@solana/kit';
import type { Rpc } from '../connect';
import { Refused } from '../error/refused';
import { land, type Flight } from './land';
import { prepare, type Tables } from './prepare';

/**
 * One transaction, simulated first. The first of `signers` pays; all who have to sign must be among them.
 * Errors: {@link Refused} with what the program refuses with, `NotSigned` where somebody is missing among `signers`, `BlockhashPast` where it did not land in time and never will,
 * `OutcomeUnknown` where the node does not say.
 */
export async function send(
  rpc: Rpc,
  signers: readonly [TransactionPartialSigner, ...TransactionPartialSigner[]],
  instructions: Instruction[],
  tables?: Tables,
): Promise<Signature> {
  const { unsigned, lifetime } = await prepare(rpc, signers[0].address, instructions, tables);
  const { bytes, signature } = await sign(unsigned, signers);
  const reached = await land({ rpc, bytes, signature, lifetime }, () => undefined);
  if (reached === 'unknown') throw new Refused('BlockhashPast');
  return signature;
}

type Signable = Parameters<TransactionPartialSigner['signTransactions']>[0][number];

async function sign(unsigned: Uint8Array, signers: readonly TransactionPartialSigner[]): Promise<Pick<Flight, 'bytes' | 'signature'>> {
  const transaction = getTransactionDecoder().decode(unsigned);
  let { signatures } = transaction;
  for (const signer of signers) {
    const [own] = await signer.signTransactions([transaction as Signable]);
    signatures = { ...signatures, ...own };
  }
  if (Object.values(signatures).includes(null)) throw new Refused('NotSigned');
  const signed = { ...transaction, signatures };
  return { bytes: new Uint8Array(getTransactionEncoder().encode(signed)), signature: getSignatureFromTransaction(signed) };
}
