/** Instructions of the backstop vault's providers; held to `clients/rust/src/instruction/backstop.rs` by `vectors.test.ts`. Amounts in atoms. */
import { createNoopSigner, type Address, type Instruction } from '@solana/kit';
import { getCreateAssociatedTokenIdempotentInstruction } from '@solana-program/token';
import type { World } from '../account/world';
import * as at from '../address';
import type { MarginAccount } from '../generated/accounts';
import * as ix from '../generated/instructions';
import { tokensOf } from './account';
import { Remaining } from './remaining';

const signer = createNoopSigner;

/** The vault, its margin account, and what that holds. */
export interface Vault {
  address: Address;
  account: { address: Address; data: MarginAccount };
}

async function stake(world: World, vault: Vault, owner: Address) {
  return {
    pool: world.poolAddress,
    vault: vault.address,
    marginAccount: vault.account.address,
    share: await at.shareAddress(vault.address, owner),
  };
}

async function purse(world: World, owner: Address) {
  const mint = world.protocol.quoteMint;
  return { quoteMint: mint, quoteVault: world.pool.quoteVault, userTokens: await tokensOf(owner, mint) };
}

/** The owner's token account, opened where it is not there yet. */
async function open(world: World, owner: Address): Promise<Instruction> {
  const mint = world.protocol.quoteMint;
  const ata = await tokensOf(owner, mint);
  return getCreateAssociatedTokenIdempotentInstruction({ payer: signer(owner), owner, mint, ata });
}

const valued = (world: World, vault: Vault, bare: Instruction): Promise<Instruction> =>
  Remaining.of(vault.account.data).behind(world.poolAddress, bare);

export async function requestBackstopDeposit(world: World, vault: Vault, owner: Address, atoms: bigint): Promise<Instruction> {
  const bare = ix.getRequestBackstopDepositInstruction({
    ...(await stake(world, vault, owner)),
    ...(await purse(world, owner)),
    depositor: signer(owner),
    payer: signer(owner),
    atoms,
  });
  return valued(world, vault, bare);
}

/** Anyone may send it, once the money has waited long enough. */
export async function processBackstopDeposit(world: World, vault: Vault, owner: Address): Promise<Instruction> {
  return valued(world, vault, ix.getProcessBackstopDepositInstruction(await stake(world, vault, owner)));
}

export async function cancelBackstopDeposit(world: World, vault: Vault, owner: Address): Promise<Instruction[]> {
  const { pool, share } = await stake(world, vault, owner);
  const bare = ix.getCancelBackstopDepositInstruction({
    ...(await purse(world, owner)),
    owner: signer(owner),
    protocol: world.protocolAddress,
    pool,
    share,
    vault: vault.address,
  });
  return [await open(world, owner), bare];
}

/** 0 shares call an earlier request off. */
export async function requestBackstopRedemption(world: World, vault: Vault, owner: Address, shares: bigint): Promise<Instruction> {
  const bare = ix.getRequestBackstopRedemptionInstruction({ ...(await stake(world, vault, owner)), owner: signer(owner), shares });
  return valued(world, vault, bare);
}

export async function processBackstopRedemption(world: World, vault: Vault, owner: Address, leastAtoms: bigint): Promise<Instruction[]> {
  const bare = ix.getProcessBackstopRedemptionInstruction({
    ...(await stake(world, vault, owner)),
    ...(await purse(world, owner)),
    owner: signer(owner),
    protocol: world.protocolAddress,
    leastAtoms,
  });
  return [await open(world, owner), await valued(world, vault, bare)];
}
