/** Instructions of the program, with all the addresses found: what pages call. Amounts in atoms, sizes in lots. */
import { createNoopSigner, fetchEncodedAccount, type Address, type Instruction } from '@solana/kit';
import { findAssociatedTokenPda, getCreateAssociatedTokenIdempotentInstruction, TOKEN_PROGRAM_ADDRESS } from '@solana-program/token';
import type { World } from '../account/world';
import * as at from '../address';
import type { Rpc } from '../connect';
import { decodeOwnerRecord, type MarginAccount } from '../generated/accounts';
import * as ix from '../generated/instructions';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '../generated/programs';
import { Remaining } from './remaining';

export const NOBODY = '11111111111111111111111111111111' as Address;
const signer = createNoopSigner;

/** Associated token account. */
export async function tokensOf(owner: Address, mint: Address): Promise<Address> {
  const [address] = await findAssociatedTokenPda({ owner, mint, tokenProgram: TOKEN_PROGRAM_ADDRESS });
  return address;
}

async function openTokens(owner: Address, mint: Address): Promise<Instruction> {
  return getCreateAssociatedTokenIdempotentInstruction({
    payer: signer(owner),
    owner,
    mint,
    ata: await tokensOf(owner, mint),
  });
}

/**
 * Number of the next margin account that `owner` opens: 0 for its first. Numbers go up one by one and none is given twice, so after closing one
 * they say nothing about which are open; asked of the node, because the record of an owner's is read by nobody else.
 */
export async function nextAccountId(rpc: Rpc, pool: Address, owner: Address): Promise<number> {
  const record = await fetchEncodedAccount(rpc, await at.ownerRecord(pool, owner));
  // anybody may send lamports to where it will be
  return record.exists && record.programAddress === PROGRAM ? decodeOwnerRecord(record).data.nextId : 0;
}

/** Opens the owner's next margin account and tells its address, so that what follows in the same transaction can use it. */
export async function openAccount(rpc: Rpc, world: World, owner: Address): Promise<{ account: Address; instruction: Instruction }> {
  const id = await nextAccountId(rpc, world.poolAddress, owner);
  const account = await at.marginAccount(world.poolAddress, owner, id);
  return { account, instruction: await createAccount(world, owner, id) };
}

/** Opens margin account number `id`: {@link nextAccountId}'s. */
export async function createAccount(world: World, owner: Address, id: number): Promise<Instruction> {
  return ix.getCreateAccountInstruction({
    payer: signer(owner),
    owner: signer(owner),
    pool: world.poolAddress,
    record: await at.ownerRecord(world.poolAddress, owner),
    marginAccount: await at.marginAccount(world.poolAddress, owner, id),
    id,
  });
}

export async function closeAccount(owner: Address, account: Address): Promise<Instruction> {
  return ix.getCloseAccountInstruction({ owner: signer(owner), marginAccount: account });
}

/** `delegate`: {@link NOBODY} takes the right away. */
export async function setDelegate(owner: Address, account: Address, delegate: Address): Promise<Instruction> {
  return ix.getSetDelegateInstruction({ owner: signer(owner), marginAccount: account, delegate });
}

export async function deposit(world: World, owner: Address, account: Address, atoms: bigint): Promise<Instruction> {
  const mint = world.protocol.quoteMint;
  return ix.getDepositInstruction({
    depositor: signer(owner),
    pool: world.poolAddress,
    quoteMint: mint,
    quoteVault: await at.quoteVault(world.poolAddress),
    userTokens: await tokensOf(owner, mint),
    marginAccount: account,
    atoms,
  });
}

/** Opens the token account as well, where it is not there. `leastAtoms`: less arrives while something is missing in the pool. */
export async function withdraw(
  world: World,
  owner: Address,
  account: { address: Address; data: MarginAccount },
  atoms: bigint,
  leastAtoms: bigint = atoms,
): Promise<Instruction[]> {
  const mint = world.protocol.quoteMint;
  const bare = ix.getWithdrawInstruction({
    owner: signer(owner),
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    quoteMint: mint,
    quoteVault: await at.quoteVault(world.poolAddress),
    userTokens: await tokensOf(owner, mint),
    marginAccount: account.address,
    atoms,
    leastAtoms,
  });
  return [await openTokens(owner, mint), await Remaining.of(account.data).behind(world.poolAddress, bare)];
}

export async function depositCollateral(
  world: World,
  owner: Address,
  account: Address,
  index: number,
  atoms: bigint,
): Promise<Instruction> {
  const market = marketOf(world, index);
  return ix.getDepositCollateralInstruction({
    depositor: signer(owner),
    pool: world.poolAddress,
    market: market.address,
    collateralMint: market.data.collateralMint,
    collateralVault: await at.collateralVault(market.address),
    userTokens: await tokensOf(owner, market.data.collateralMint),
    marginAccount: account,
    atoms,
  });
}

export async function withdrawCollateral(
  world: World,
  owner: Address,
  account: { address: Address; data: MarginAccount },
  index: number,
  atoms: bigint,
): Promise<Instruction[]> {
  const market = marketOf(world, index);
  const mint = market.data.collateralMint;
  const bare = ix.getWithdrawCollateralInstruction({
    owner: signer(owner),
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    market: market.address,
    marginAccount: account.address,
    collateralMint: mint,
    collateralVault: await at.collateralVault(market.address),
    userTokens: await tokensOf(owner, mint),
    atoms,
  });
  const remaining = Remaining.of(account.data).market(index);
  return [await openTokens(owner, mint), await remaining.behind(world.poolAddress, bare)];
}

function marketOf(world: World, index: number): World['markets'][number] {
  const market = world.markets.find((each) => each.index === index);
  if (!market) throw new Error(`the pool has no market ${index}`);
  return market;
}
