/** From signed bytes to a block: the same bytes are sent until they land, or until they can't any more and the node has looked for them. */
import {
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE,
  getBase64Decoder,
  isSolanaError,
  type Base64EncodedWireTransaction,
  type Signature,
} from '@solana/kit';
import type { Rpc } from '../connect';
import { Refused } from '../error/refused';
import { pause } from '../pause';
import type { Lifetime } from './message';

const LOOK_MS = 400;
const LOOKS = 2;
const FINALITY_EVERY_MS = 1_200;
const FINALITY_MS = 60_000;
/** Rounds in a row in which the node answered nothing, about two minutes; an answer is waited for that long. */
const MOST_SILENT = 100;
const ANSWER_MS = 10_000;
/** Blocks after its last valid one for which every node still remembers a transaction, with room to spare (it keeps 300, of which it is valid in 150). */
const REMEMBERED_BLOCKS = 100n;

/** A signed transaction on its way. */
export interface Flight {
  rpc: Rpc;
  bytes: Uint8Array;
  signature: Signature;
  lifetime: Lifetime;
}

export type Reached = 'processed' | 'confirmed' | 'finalized';
export type Landed = Exclude<Reached, 'processed'>;

export interface Outcome {
  /** Null: the node has not seen it. */
  reached: Reached | null;
  /** As of this slot. */
  slot: bigint;
  /** Not only among what the node remembers of the last minutes. */
  searched: boolean;
}

const base64 = getBase64Decoder();
export const wire = (bytes: Uint8Array): Base64EncodedWireTransaction => base64.decode(bytes) as Base64EncodedWireTransaction;

export const isLanded = (reached: string | null): reached is Landed => reached === 'confirmed' || reached === 'finalized';

/** `unknown`: it did not land, and never will. Errors: it was executed and failed; `OutcomeUnknown`, where the node does not say. */
export async function land(flight: Flight, tell: (reached: Reached) => void): Promise<Landed | 'unknown'> {
  for (let silent = 0; silent < MOST_SILENT; silent += 1) {
    await resend(flight);
    for (let look = 0; look < LOOKS; look += 1) {
      await pause(LOOK_MS);
      const seen = await answered(outcome(flight.rpc, flight.signature, false));
      if (seen?.reached) tell(seen.reached);
      if (seen && isLanded(seen.reached)) return seen.reached;
    }
    const last = await answered(lastLook(flight));
    if (last === 'pending') silent = 0;
    else if (last) return last;
  }
  throw new Refused('OutcomeUnknown');
}

/** Errors say nothing about the transaction: it may be on its way all the same. */
async function resend({ rpc, bytes }: Flight): Promise<void> {
  await answered(rpc.sendTransaction(wire(bytes), { encoding: 'base64', skipPreflight: true, maxRetries: 0n }).send(soon()));
}

/** `pending` while it may still land: until a block later than its last one is confirmed, and by the node's own word it was in none of them. */
async function lastLook({ rpc, signature, lifetime }: Flight): Promise<Landed | 'unknown' | 'pending'> {
  const { blockHeight, absoluteSlot } = await rpc.getEpochInfo({ commitment: 'confirmed' }).send(soon());
  if (blockHeight <= lifetime.lastValidBlockHeight) return 'pending';
  const { reached, slot, searched } = await outcome(rpc, signature, true);
  if (isLanded(reached)) return reached;
  // in a block that may still go with its fork; or behind one address are several nodes, and this one has not seen the last block yet
  if (reached || slot < absoluteSlot) return 'pending';
  if (!searched && blockHeight > lifetime.lastValidBlockHeight + REMEMBERED_BLOCKS) throw new Refused('OutcomeUnknown');
  return 'unknown';
}

/** What the node knows. Errors: it did not answer; or, as `Refused`, the transaction was executed and failed. */
export async function outcome(rpc: Rpc, signature: Signature, search: boolean): Promise<Outcome> {
  const ask = (searchTransactionHistory: boolean) => rpc.getSignatureStatuses([signature], { searchTransactionHistory }).send(soon());
  let searched = search;
  const answer = await ask(search).catch((error: unknown) => {
    if (!search || !isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE)) throw error;
    searched = false;
    return ask(false);
  });
  const status = answer.value[0];
  const reached = status ? (status.confirmationStatus ?? 'processed') : null;
  // a failure on a fork that is dropped is none
  if (status?.err && isLanded(reached)) throw new Refused(status.err);
  return { reached, slot: answer.context.slot, searched };
}

/** Goes on beside the user's next steps: true once it is final. */
export async function isFinal({ rpc, signature }: Flight): Promise<boolean> {
  const end = Date.now() + FINALITY_MS;
  while (Date.now() < end) {
    await pause(FINALITY_EVERY_MS);
    const seen = await outcome(rpc, signature, true).catch(() => null);
    if (seen?.reached === 'finalized') return true;
  }
  return false;
}

const soon = () => ({ abortSignal: AbortSignal.timeout(ANSWER_MS) });

/** Null where the node did not answer. Errors: what is known for sure. */
async function answered<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
}
