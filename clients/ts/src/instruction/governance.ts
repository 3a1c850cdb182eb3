/** Changes of parameters; held to `clients/rust/src/instruction/governance.rs` by `vectors.test.ts`. */
import { createNoopSigner as signer, type Address, type Instruction } from '@solana/kit';
import { kindOf, type GovernedSet, type Target } from '../account/sets';
import type { World } from '../account/world';
import { changeAddress } from '../address';
import type { ParamChange } from '../generated/accounts';
import * as ix from '../generated/instructions';
import type { ParamSet } from '../generated/types';

/** A call may take so long to be queued: sent at once, or signed by several [s]. The program takes none more than a day ahead. */
export const SENT_WITHIN_SECS = 600;
export const SIGNED_WITHIN_SECS = 86_000;

function accountsOf(world: World, target: Target): { protocol: Address; pool?: Address; market?: Address; breakers?: Address } {
  const protocol = world.protocolAddress;
  switch (target.kind) {
    case 'protocol':
      return { protocol };
    case 'pool':
      return { protocol, pool: target.pool };
    case 'market':
      return { protocol, pool: target.pool, market: target.market };
    case 'breakers':
      return { protocol, pool: target.pool, breakers: target.breakers };
  }
}

/** Asks for a change of a whole set. Signs: the protocol's authority, which pays the rent. */
export async function queueChange(world: World, of: GovernedSet, set: ParamSet, notAfterTs: number): Promise<Instruction> {
  const { authority } = world.protocol;
  return ix.getQueueChangeInstruction({
    payer: signer(authority),
    authority: signer(authority),
    ...accountsOf(world, of.target),
    change: await changeAddress(of.address, kindOf(set)),
    set,
    replaces: of.version,
    notAfterTs: BigInt(notAfterTs),
  });
}

export interface Queued {
  address: Address;
  data: ParamChange;
}

/** Puts a queued change in force. Anybody may send it. */
export function executeChange(world: World, of: GovernedSet, change: Queued): Instruction {
  return ix.getExecuteChangeInstruction({ ...accountsOf(world, of.target), change: change.address, payer: change.data.payer });
}

/** Takes a queued change back. Signs: authority or guardian; anybody once it is dead. */
export function cancelChange(world: World, by: Address, of: GovernedSet, change: Queued): Instruction {
  return ix.getCancelChangeInstruction({
    signer: signer(by),
    ...accountsOf(world, of.target),
    change: change.address,
    payer: change.data.payer,
  });
}
