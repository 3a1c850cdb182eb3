/** Margin of an account as the program itself works it out: its check is simulated, and what it returns is decoded. */
import type { Address } from '@solana/kit';
import type { Rpc } from './connect';
import type { MarginAccount } from './generated/accounts';
import { getCheckMarginInstruction } from './generated/instructions';
import { getMarginCheckedDecoder, type MarginChecked } from './generated/types';
import { Remaining } from './instruction/remaining';
import { compile } from './tx/message';
import { latest, MOST_UNITS } from './tx/prepare';
import { simulate } from './tx/simulate';

/** All amounts in quote atoms. */
export interface Margin extends MarginChecked {
  /** What is left for new risk; below zero the account can only reduce what it has. */
  initialExcessAtoms: bigint;
  /** What is left until liquidation; below zero the account is due. */
  maintenanceExcessAtoms: bigint;
}

/**
 * `payer`: any address that holds SOL. It signs nothing and pays nothing; a node simulates for nobody who could not pay.
 * Errors: {@link Refused} with the name of what the program refuses with, `SurfaceMissing` for one.
 */
export async function marginOf(rpc: Rpc, payer: Address, account: { address: Address; data: MarginAccount }): Promise<Margin> {
  const { pool } = account.data;
  const bare = getCheckMarginInstruction({ pool, marginAccount: account.address, witness: null });
  const check = await Remaining.of(account.data).behind(pool, bare);
  const trial = compile(payer, [check], await latest(rpc), { units: MOST_UNITS, microLamports: 0n });
  return decodeMargin((await simulate(rpc, trial)).returned);
}

/** What `check_margin` returns. Errors: too few bytes. */
export function decodeMargin(returned: Uint8Array): Margin {
  const checked = getMarginCheckedDecoder().decode(returned);
  return {
    ...checked,
    initialExcessAtoms: checked.equityAtoms - checked.imAtoms,
    maintenanceExcessAtoms: checked.equityAtoms - checked.mmAtoms,
  };
}
