/** Tries a transaction out: nothing is sent, nothing is paid, nothing has to be signed. */
import { getBase64Encoder } from '@solana/kit';
import type { Rpc } from '../connect';
import { Refused } from '../error/refused';
import { wire } from './land';

/** Units where the node does not say what was used. */
const USUAL_UNITS = 200_000n;

/** Signed: as it is, with a blockhash that may be newer than what is confirmed. */
const TRIALS = {
  unsigned: { encoding: 'base64', commitment: 'confirmed', replaceRecentBlockhash: true, sigVerify: false },
  signed: { encoding: 'base64', commitment: 'processed', replaceRecentBlockhash: false, sigVerify: true },
} as const;

export interface Simulated {
  /** Compute units used. */
  units: number;
  logs: readonly string[];
  /** Of the last instruction that returned any; empty where none did. */
  returned: Uint8Array;
}

const base64 = getBase64Encoder();

/** Errors: {@link Refused} with what program or cluster would refuse with. */
export async function simulate(rpc: Rpc, bytes: Uint8Array, how: keyof typeof TRIALS = 'unsigned'): Promise<Simulated> {
  const trial = wire(bytes);
  const { value } = await (how === 'signed'
    ? rpc.simulateTransaction(trial, TRIALS.signed).send()
    : rpc.simulateTransaction(trial, TRIALS.unsigned).send());
  if (value.err) throw new Refused(value.err, value.logs ?? []);
  return {
    units: Number(value.unitsConsumed ?? USUAL_UNITS),
    logs: value.logs ?? [],
    returned: new Uint8Array(value.returnData ? base64.encode(value.returnData.data[0]) : []),
  };
}
