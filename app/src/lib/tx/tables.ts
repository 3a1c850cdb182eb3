/** The user's own address lookup table: where it is stands in the browser's storage. */
import type { Address, Instruction } from '@solana/kit';
import type { World } from '@breakwater/client/account/world';
import { marginAccount } from '@breakwater/client/address';
import type { Rpc } from '@breakwater/client/connect';
import { nextAccountId } from '@breakwater/client/instruction/account';
import { ADDED_AT_ONCE, createTable, extendTable, fetchTable, usual, type Table } from '@breakwater/client/tx/tables';

const stored = (world: World, owner: Address): string => `breakwater.table/${world.poolAddress}/${owner}`;

/** The user's table of this pool; null where there is none. */
export async function tableOf(rpc: Rpc, world: World, owner: Address): Promise<Table | null> {
  const address = localStorage.getItem(stored(world, owner)) as Address | null;
  return address && fetchTable(rpc, address);
}

/** Who has no account yet trades with the one it opens first. */
async function tradedBy(rpc: Rpc, world: World, owner: Address, own: readonly Address[]): Promise<readonly Address[]> {
  if (own.length > 0) return own;
  return [await marginAccount(world.poolAddress, owner, await nextAccountId(rpc, world.poolAddress, owner))];
}

export async function missing(rpc: Rpc, world: World, owner: Address, own: readonly Address[]): Promise<Address[]> {
  const [table, accounts] = await Promise.all([tableOf(rpc, world, owner), tradedBy(rpc, world, owner, own)]);
  const has = new Set(table?.addresses ?? []);
  return usual(world, accounts).filter((address) => !has.has(address));
}

/** Opens the table where there is none, and adds what is missing, as much as goes into one transaction. */
export async function prepare(rpc: Rpc, world: World, owner: Address, own: readonly Address[]): Promise<Instruction[]> {
  const table = await tableOf(rpc, world, owner);
  const wanted = (await missing(rpc, world, owner, own)).slice(0, ADDED_AT_ONCE);
  if (table) return [extendTable(table.address, owner, wanted)];
  const { address, instruction } = await createTable(rpc, owner);
  localStorage.setItem(stored(world, owner), address);
  return [instruction, extendTable(address, owner, wanted)];
}
