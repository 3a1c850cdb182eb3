/** From instructions to bytes that are worth signing: simulated, with compute units and a priority fee by what that used. */
import type { Address, AddressesByLookupTableAddress, Instruction } from '@solana/kit';
import type { Rpc } from '../connect';
import { Refused } from '../error/refused';
import { compile, MOST_BYTES, type Lifetime } from './message';
import { simulate } from './simulate';

/** All that a transaction can have. */
export const MOST_UNITS = 1_400_000;
/** More than the simulation used: marks move until the transaction lands. */
const UNITS_MARGIN = 1.2;
/** Half a lamport a unit at most, whatever others pay. */
const MOST_MICRO_LAMPORTS = 500_000n;

/** What a wallet is asked to sign. */
export interface Draft {
  unsigned: Uint8Array;
  lifetime: Lifetime;
  lookup: AddressesByLookupTableAddress;
}

export type Tables = (payer: Address) => Promise<AddressesByLookupTableAddress>;

/** `tables` are asked for where the transaction is too large without. Errors: `TransactionTooLarge`, and what the program would refuse with. */
export async function prepare(rpc: Rpc, payer: Address, instructions: Instruction[], tables?: Tables): Promise<Draft> {
  const lifetime = await latest(rpc);
  const microLamports = await priority(rpc, instructions);
  const most = { units: MOST_UNITS, microLamports };
  const bare = compile(payer, instructions, lifetime, most);
  const lookup = bare.length > MOST_BYTES && tables ? await tables(payer) : {};
  const trial = compile(payer, instructions, lifetime, most, lookup);
  if (trial.length > MOST_BYTES) throw new Refused('TransactionTooLarge');
  const used = await simulate(rpc, trial);
  const units = Math.min(MOST_UNITS, Math.ceil(used.units * UNITS_MARGIN) + 1_000);
  return { unsigned: compile(payer, instructions, lifetime, { units, microLamports }, lookup), lifetime, lookup };
}

export async function latest(rpc: Rpc): Promise<Lifetime> {
  const { value } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
  return { blockhash: value.blockhash, lastValidBlockHeight: value.lastValidBlockHeight };
}

/** What three of four lately paid to write to the same accounts [millionths of a lamport a unit]. */
async function priority(rpc: Rpc, instructions: Instruction[]): Promise<bigint> {
  const written = instructions.flatMap((each) => each.accounts ?? []).filter((meta) => (meta.role & 1) === 1);
  const addresses = [...new Set(written.map((meta) => meta.address))].slice(0, 64);
  try {
    const fees = await rpc.getRecentPrioritizationFees(addresses).send();
    const sorted = fees.map((fee) => BigInt(fee.prioritizationFee)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const paid = sorted[Math.floor(sorted.length * 0.75)] ?? 0n;
    return paid < MOST_MICRO_LAMPORTS ? paid : MOST_MICRO_LAMPORTS;
  } catch {
    return 0n; // a node need not answer this, and a fee of nothing is still a transaction
  }
}
