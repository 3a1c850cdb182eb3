/**
 * What a wallet gave back. Wallets may change what they are asked to sign: a newer blockhash after a slow confirmation, another fee,
 * instructions that guard the user. That is taken where everything of ours is still in it, and nothing else.
 */
import {
  decompileTransactionMessage,
  getBase58Decoder,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Address,
  type AddressesByLookupTableAddress,
  type Instruction,
  type ReadonlyUint8Array,
  type Signature,
} from '@solana/kit';
import { COMPUTE_BUDGET_PROGRAM_ADDRESS } from '@solana-program/compute-budget';
import { Refused } from '@breakwater/client/error/refused';
import { isSigned } from '../signature';

export interface Signed {
  bytes: Uint8Array;
  signature: Signature;
  blockhash: string;
  /** It is not, to the byte, what the wallet was asked to sign. */
  changed: boolean;
}

/** Errors: `NotSigned`, `WalletChangedTransaction`. */
export async function readSigned(
  asked: Uint8Array,
  bytes: Uint8Array,
  payer: Address,
  tables: AddressesByLookupTableAddress,
): Promise<Signed> {
  const ours = getTransactionDecoder().decode(asked).messageBytes;
  const { messageBytes: message, signatures } = decoded(bytes);
  const signature = signatures[payer];
  if (!signature) throw new Refused('NotSigned');
  const changed = !same(ours, message);
  if (changed && !keeps(read(ours, tables), read(message, tables))) throw new Refused('WalletChangedTransaction');
  if ((await isSigned(payer, signature, message)) === false) throw new Refused('NotSigned');
  const { lifetimeToken } = getCompiledTransactionMessageDecoder().decode(message);
  return { bytes, signature: getBase58Decoder().decode(signature) as Signature, blockhash: lifetimeToken, changed };
}

function decoded(bytes: Uint8Array) {
  try {
    return getTransactionDecoder().decode(bytes);
  } catch {
    throw new Refused('NotSigned');
  }
}

type Message = ReturnType<typeof decompileTransactionMessage>;

/** Errors: it names lookup tables that are not ours, or is in a form that the app does not know. */
function read(message: ReadonlyUint8Array, tables: AddressesByLookupTableAddress): Message {
  try {
    return decompileTransactionMessage(getCompiledTransactionMessageDecoder().decode(message), { addressesByLookupTableAddress: tables });
  } catch {
    throw new Refused('WalletChangedTransaction');
  }
}

/** All of ours in our order, paid by the same, and no nonce that lets it be sent at any later time. */
function keeps(ours: Message, theirs: Message): boolean {
  if ('nonce' in theirs.lifetimeConstraint || ours.feePayer.address !== theirs.feePayer.address) return false;
  const rest = [...theirs.instructions];
  return ours.instructions
    .filter((each) => each.programAddress !== COMPUTE_BUDGET_PROGRAM_ADDRESS)
    .every((each) => {
      const at = rest.findIndex((other) => isSame(each, other));
      rest.splice(0, at + 1);
      return at >= 0;
    });
}

/** Roles are left out: an account has one in a transaction, and an instruction of the wallet's may add to it. */
function isSame(one: Instruction, other: Instruction): boolean {
  const named = (each: Instruction): string => [each.programAddress, ...(each.accounts ?? []).map((meta) => meta.address)].join();
  return named(one) === named(other) && same(one.data ?? new Uint8Array(), other.data ?? new Uint8Array());
}

const same = (one: ReadonlyUint8Array, other: ReadonlyUint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);
