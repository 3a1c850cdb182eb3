import {
  appendTransactionMessageInstructions,
  blockhash,
  compileTransaction,
  compressTransactionMessageUsingAddressLookupTables,
  createTransactionMessage,
  getTransactionEncoder,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type AddressesByLookupTableAddress,
  type Instruction,
} from '@solana/kit';
import {
  getRequestHeapFrameInstruction,
  getSetComputeUnitLimitInstruction,
  getSetComputeUnitPriceInstruction,
} from '@solana-program/compute-budget';

export interface Lifetime {
  blockhash: string;
  lastValidBlockHeight: bigint;
}

export interface Budget {
  units: number;
  /** Millionths of a lamport a unit. */
  microLamports: bigint;
}

/** Largest transaction that the network carries. */
export const MOST_BYTES = 1232;

/** All the memory that a transaction can ask for. */
const HEAP_BYTES = 256 * 1024;
/** With so many accounts an instruction fits the usual 32 KiB; as `FEW_ACCOUNTS` of the Rust client. */
export const FEW_ACCOUNTS = 15;

/** An account of many markets is margined and sold in more memory than the usual. */
const needsHeap = (instructions: Instruction[]): boolean => instructions.some(({ accounts }) => (accounts?.length ?? 0) > FEW_ACCOUNTS);

/** Unsigned bytes, compute budget in front. */
export function compile(
  payer: Address,
  instructions: Instruction[],
  lifetime: Lifetime,
  budget: Budget,
  tables: AddressesByLookupTableAddress = {},
): Uint8Array {
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (m) => setTransactionMessageFeePayer(payer, m),
    (m) =>
      setTransactionMessageLifetimeUsingBlockhash(
        { blockhash: blockhash(lifetime.blockhash), lastValidBlockHeight: lifetime.lastValidBlockHeight },
        m,
      ),
    (m) =>
      appendTransactionMessageInstructions(
        [
          getSetComputeUnitLimitInstruction({ units: budget.units }),
          getSetComputeUnitPriceInstruction({ microLamports: budget.microLamports }),
          ...(needsHeap(instructions) ? [getRequestHeapFrameInstruction({ bytes: HEAP_BYTES })] : []),
          ...instructions,
        ],
        m,
      ),
    (m) => compressTransactionMessageUsingAddressLookupTables(m, tables),
  );
  return new Uint8Array(getTransactionEncoder().encode(compileTransaction(message)));
}
