/**
 * One way for every transaction: simulated first, so that what the program would refuse never reaches the wallet; compute units and
 * priority fee set by what the simulation used; signed once; the same bytes sent until they land or their blockhash is past.
 */
import type { Address, AddressesByLookupTableAddress, Instruction } from '@solana/kit';
import type { Connection } from '../chain/rpc';
import { useChain } from '../chain/store';
import { refresh } from '../chain/sync';
import { explain, Refused, type Explained } from '../errors/explain';
import { isFinal, isLanded, land, wire, type Flight } from './land';
import { compile, MOST_BYTES, type Lifetime } from './message';
import { signerNow, signInTime, type Signer } from './sign';
import { readSigned, type Signed } from './signed';
import { begin, isKept, update, type Action, type Stage } from './store';

const MOST_UNITS = 1_400_000;
/** More than the simulation used: marks move until the transaction lands. */
const UNITS_MARGIN = 1.2;
/** Half a lamport a unit at most, whatever others pay. */
const MOST_MICRO_LAMPORTS = 500_000n;
/** Blocks that any blockhash is valid for. */
const VALID_BLOCKS = 150n;

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
    const stage = problem.name === 'OutcomeUnknown' ? 'unknown' : 'failed';
    update(action.id, { stage, problem: plan.retell?.(problem) ?? problem });
    return false;
  } finally {
    void refresh();
  }
}

async function carry(plan: Plan, action: Action): Promise<Stage> {
  const { connection } = useChain.getState();
  if (!connection) throw new Refused('NodeAway');
  const signer = signerNow();
  const draft = await prepare(plan, connection, signer.address);
  await plan.commit?.();
  update(action.id, { stage: 'signing' });
  const signed = await sign(connection, signer, draft, action);
  if (!isKept(action.id)) throw new Refused('WalletSilent'); // dismissed: the user no longer expects it to be sent
  update(action.id, { stage: 'sent', signature: signed.signature });
  const { rpc } = connection;
  const flight: Flight = { rpc, bytes: signed.bytes, signature: signed.signature, lifetime: signed.lifetime };
  const stage = await land(flight, (reached) => update(action.id, { stage: reached }));
  update(action.id, { stage });
  if (stage === 'confirmed') void isFinal(flight).then((yes) => yes && update(action.id, { stage: 'finalized' }));
  return stage;
}

/** What the wallet is asked to sign. */
interface Draft {
  unsigned: Uint8Array;
  lifetime: Lifetime;
  lookup: AddressesByLookupTableAddress;
}

/** Errors: what the program would refuse with. */
async function prepare(plan: Plan, connection: Connection, payer: Address): Promise<Draft> {
  const instructions = await plan.instructions(payer);
  const lifetime = await latest(connection);
  const microLamports = await priority(connection, instructions);
  const { tables } = plan;
  const most = { units: MOST_UNITS, microLamports };
  const bare = compile(payer, instructions, lifetime, most);
  const lookup = bare.length > MOST_BYTES && tables ? await tables(payer) : {};
  const trial = compile(payer, instructions, lifetime, most, lookup);
  if (trial.length > MOST_BYTES) throw new Refused('TransactionTooLarge');
  const used = await simulate(connection, trial, 'unsigned');
  const units = Math.min(MOST_UNITS, Math.ceil(used * UNITS_MARGIN) + 1_000);
  return { unsigned: compile(payer, instructions, lifetime, { units, microLamports }, lookup), lifetime, lookup };
}

async function sign(connection: Connection, signer: Signer, draft: Draft, action: Action): Promise<Signed & { lifetime: Lifetime }> {
  const bytes = await signInTime(connection, signer, draft.unsigned, draft.lifetime, () => isKept(action.id));
  const signed = await readSigned(draft.unsigned, bytes, signer.address, draft.lookup);
  if (!signed.changed) return { ...signed, lifetime: draft.lifetime };
  await simulate(connection, bytes, 'signed');
  return { ...signed, lifetime: await lifetimeOf(connection, signed.blockhash, draft.lifetime) };
}

/** A blockhash of the wallet's is at most as new as the last block. */
async function lifetimeOf({ rpc }: Connection, blockhash: string, known: Lifetime): Promise<Lifetime> {
  if (blockhash === known.blockhash) return known;
  const height = await rpc.getBlockHeight({ commitment: 'processed' }).send();
  return { blockhash, lastValidBlockHeight: height + VALID_BLOCKS };
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

/** Signed: as it is, with a blockhash that may be newer than what is confirmed. */
const TRIALS = {
  unsigned: { encoding: 'base64', commitment: 'confirmed', replaceRecentBlockhash: true, sigVerify: false },
  signed: { encoding: 'base64', commitment: 'processed', replaceRecentBlockhash: false, sigVerify: true },
} as const;

/** Compute units used. Errors: what the program would refuse with. */
async function simulate({ rpc }: Connection, bytes: Uint8Array, how: keyof typeof TRIALS): Promise<number> {
  const trial = wire(bytes);
  const { value } = await (how === 'signed'
    ? rpc.simulateTransaction(trial, TRIALS.signed).send()
    : rpc.simulateTransaction(trial, TRIALS.unsigned).send());
  if (value.err) throw new Refused(value.err, value.logs ?? []);
  return Number(value.unitsConsumed ?? 200_000n);
}
