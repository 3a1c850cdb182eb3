/**
 * One way for every transaction: simulated first, so that what the program would refuse never reaches the wallet; compute units and
 * priority fee set by what the simulation used; signed once; the same bytes sent until they land or their blockhash is past.
 */
import {
  getBase58Decoder,
  getBase64Decoder,
  getTransactionDecoder,
  type Address,
  type AddressesByLookupTableAddress,
  type Base64EncodedWireTransaction,
  type Instruction,
  type Signature,
} from '@solana/kit';
import type { Connection } from '../chain/rpc';
import { useChain } from '../chain/store';
import { refresh } from '../chain/sync';
import { explain, Refused, type Explained } from '../errors/explain';
import { signTransaction, useWallet } from '../wallet/store';
import { compile, MOST_BYTES, type Lifetime } from './message';
import { begin, update, type Action, type Stage } from './store';

const MOST_UNITS = 1_400_000;
/** More than the simulation used: marks move until the transaction lands. */
const UNITS_MARGIN = 1.2;
/** Half a lamport a unit at most, whatever others pay. */
const MOST_MICRO_LAMPORTS = 500_000n;
const RESEND_MS = 1_200;
const FINALITY_MS = 60_000;

const base64 = getBase64Decoder();
const wire = (bytes: Uint8Array): Base64EncodedWireTransaction => base64.decode(bytes) as Base64EncodedWireTransaction;

export interface Plan {
  /** Two plans of one key are never on their way together. */
  key: string;
  /** "Deposit 500 USDC" */
  label: string;
  instructions: (payer: Address) => Promise<Instruction[]> | Instruction[];
  /** Lookup tables, asked for where the transaction is too large without. */
  tables?: (payer: Address) => Promise<AddressesByLookupTableAddress>;
  /** What binds somebody and can be done once: after the simulation went well, before the wallet is asked. */
  commit?: () => Promise<void>;
  /** A problem in the words of this action, where it knows more than the program says. */
  retell?: (problem: Explained) => Explained;
}

/** How it ended; false where nothing was executed. The rest is in the activity list. */
export async function send(plan: Plan): Promise<boolean> {
  const action = begin(plan.key, plan.label);
  if (!action) return false;
  try {
    const stage = await carry(plan, action);
    if (stage === 'unknown') update(action.id, { stage, problem: explain('BlockhashPast') });
    return isLanded(stage);
  } catch (error) {
    const problem = explain(error);
    update(action.id, { stage: 'failed', problem: plan.retell?.(problem) ?? problem });
    return false;
  } finally {
    void refresh();
  }
}

async function carry(plan: Plan, action: Action): Promise<Stage> {
  const { connection } = useChain.getState();
  const payer = useWallet.getState().address;
  if (!connection) throw new Refused('NodeAway');
  if (!payer) throw new Refused('NoWallet');
  const instructions = await plan.instructions(payer);
  const lifetime = await latest(connection);
  const microLamports = await priority(connection, instructions);
  const { tables } = plan;
  const most = { units: MOST_UNITS, microLamports };
  const bare = compile(payer, instructions, lifetime, most);
  const lookup = bare.length > MOST_BYTES && tables ? await tables(payer) : {};
  const trial = compile(payer, instructions, lifetime, most, lookup);
  if (trial.length > MOST_BYTES) throw new Refused('TransactionTooLarge');
  const used = await simulate(connection, trial);
  const units = Math.min(MOST_UNITS, Math.ceil(used * UNITS_MARGIN) + 1_000);
  await plan.commit?.();
  update(action.id, { stage: 'signing' });
  const unsigned = compile(payer, instructions, lifetime, { units, microLamports }, lookup);
  const signed = await signTransaction(unsigned, connection.config.cluster);
  const signature = signatureOf(signed, payer);
  update(action.id, { stage: 'sent', signature });
  return land(connection, signed, signature, lifetime, action);
}

async function latest({ rpc }: Connection): Promise<Lifetime> {
  const { value } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
  return { blockhash: value.blockhash, lastValidBlockHeight: value.lastValidBlockHeight };
}

/** What three of four lately paid to write to the same accounts. */
async function priority({ rpc }: Connection, instructions: Instruction[]): Promise<bigint> {
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

/** Compute units used. Errors: what the program would refuse with. */
async function simulate({ rpc }: Connection, bytes: Uint8Array): Promise<number> {
  const { value } = await rpc
    .simulateTransaction(wire(bytes), { encoding: 'base64', commitment: 'confirmed', replaceRecentBlockhash: true, sigVerify: false })
    .send();
  if (value.err) throw new Refused(value.err, value.logs ?? []);
  return Number(value.unitsConsumed ?? 200_000n);
}

function signatureOf(signed: Uint8Array, payer: Address): Signature {
  const { signatures } = getTransactionDecoder().decode(signed);
  const bytes = signatures[payer];
  if (!bytes) throw new Refused('NotSigned');
  return getBase58Decoder().decode(bytes) as Signature;
}

async function land(
  connection: Connection,
  signed: Uint8Array,
  signature: Signature,
  lifetime: Lifetime,
  action: Action,
): Promise<Stage> {
  const { rpc } = connection;
  const encoded = wire(signed);
  for (;;) {
    // Errors here say nothing about the transaction: it may be on its way all the same.
    await rpc.sendTransaction(encoded, { encoding: 'base64', skipPreflight: true, maxRetries: 0n }).send().catch(() => undefined);
    await pause(RESEND_MS / 3);
    for (let look = 0; look < 2; look += 1) {
      const stage = await statusOf(connection, signature);
      if (stage) update(action.id, { stage });
      if (stage && isLanded(stage)) {
        void finality(connection, signature, action);
        return stage;
      }
      await pause(RESEND_MS / 3);
    }
    const height = await rpc.getBlockHeight({ commitment: 'confirmed' }).send().catch(() => 0n);
    if (height > lifetime.lastValidBlockHeight) return lastStage(await statusOf(connection, signature));
  }
}

const isLanded = (stage: Stage): boolean => stage === 'confirmed' || stage === 'finalized';

/** Once its blockhash is past: nobody waits for more, so what is not confirmed then may have gone with its fork. */
export const lastStage = (stage: Stage | null): Stage => (stage && isLanded(stage) ? stage : 'unknown');

/** Errors: the transaction was executed and failed. */
async function statusOf({ rpc }: Connection, signature: Signature): Promise<Stage | null> {
  const answer = await rpc.getSignatureStatuses([signature]).send().catch(() => null);
  const status = answer?.value[0];
  if (!status) return null;
  if (status.err) throw new Refused(status.err);
  return status.confirmationStatus ?? 'processed';
}

/** Goes on beside the user's next steps. */
async function finality(connection: Connection, signature: Signature, action: Action): Promise<void> {
  const end = Date.now() + FINALITY_MS;
  while (Date.now() < end) {
    await pause(RESEND_MS);
    const stage = await statusOf(connection, signature).catch(() => null);
    if (stage === 'finalized') {
      update(action.id, { stage });
      return;
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
