/** A call made for who signs elsewhere. */
import type { Instruction } from '@solana/kit';
import type { GovernedSet } from '@breakwater/client/account/sets';
import type { ParamSet } from '@breakwater/client/generated/types';
import { same } from '../../lib/governance/rows';

export interface Call {
  set: ParamSet;
  /** Version of the set that it was made for. */
  replaces: bigint;
  instruction: Instruction;
  untilTs: number;
}

/** Whether it still asks for what is shown. By value: sets are made anew with every news of the chain. */
export const asksFor = (call: Pick<Call, 'set' | 'replaces'>, of: Pick<GovernedSet, 'version'>, set: ParamSet): boolean =>
  call.replaces === of.version && same(call.set, set);
