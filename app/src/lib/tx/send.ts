/**
 * One way for every transaction: simulated first, so that what the program would refuse never reaches the wallet; compute units and
 * priority fee set by what the simulation used; signed once; the same bytes sent until they land or their blockhash is past.
 */
import type { Address, Instruction } from '@solana/kit';
import { Refused } from '@breakwater/client/error/refused';
import { isFinal, isLanded, land, type Flight } from '@breakwater/client/tx/land';
import type { Lifetime } from '@breakwater/client/tx/message';
import { prepare, type Draft, type Tables } from '@breakwater/client/tx/prepare';
import { simulate } from '@breakwater/client/tx/simulate';
import type { Connection } from '../chain/rpc';
import { useChain } from '../chain/store';
import { refresh } from '../chain/sync';
import { explain, type Explained } from '../errors/explain';
import { signerNow, signInTime, type Signer } from './sign';
import { readSigned, type Signed } from './signed';
import { begin, isKept, update, type Action, type Stage } from './store';

/** Blocks that any blockhash is valid for. */
const VALID_BLOCKS = 150n;

export interface Plan {
  /** Two plans of one key are never on their way together. */
  key: string;
  /** "Deposit 500 USDC" */
  label: string;
  instructions: (payer: Address) => Promise<Instruction[]> | Instruction[];
  /** Lookup tables, asked for where the transaction is too large without. */
  tables?: Tables;
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
  const draft = await prepare(connection.rpc, signer.address, await plan.instructions(signer.address), plan.tables);
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

async function sign(connection: Connection, signer: Signer, draft: Draft, action: Action): Promise<Signed & { lifetime: Lifetime }> {
  const bytes = await signInTime(connection, signer, draft.unsigned, draft.lifetime, () => isKept(action.id));
  const signed = await readSigned(draft.unsigned, bytes, signer.address, draft.lookup);
  if (!signed.changed) return { ...signed, lifetime: draft.lifetime };
  await simulate(connection.rpc, bytes, 'signed');
  return { ...signed, lifetime: await lifetimeOf(connection, signed.blockhash, draft.lifetime) };
}

/** A blockhash of the wallet's is at most as new as the last block. */
async function lifetimeOf({ rpc }: Connection, blockhash: string, known: Lifetime): Promise<Lifetime> {
  if (blockhash === known.blockhash) return known;
  const height = await rpc.getBlockHeight({ commitment: 'processed' }).send();
  return { blockhash, lastValidBlockHeight: height + VALID_BLOCKS };
}
