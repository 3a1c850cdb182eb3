/**
 * A user's own address lookup table: an address in it takes one byte of a transaction in place of thirty-two. A signed quote of several legs
 * does not fit beside the accounts that it moves without one. The twin of `clients/rust/src/rpc/tables.rs`.
 */
import {
  AccountRole,
  createNoopSigner,
  getAddressDecoder,
  getAddressEncoder,
  getProgramDerivedAddress,
  getStructEncoder,
  getU32Encoder,
  getU64Encoder,
  getU8Encoder,
  type Address,
  type AddressesByLookupTableAddress,
  type Instruction,
} from '@solana/kit';
import { marginAccount } from '../address';
import { bytesOf } from '../chain/fetch';
import type { Rpc } from '../chain/rpc';
import type { World } from '../chain/world';
import { nextAccountId } from './instructions';

const PROGRAM = 'AddressLookupTab1e1111111111111111111111111' as Address;
const SYSTEM = '11111111111111111111111111111111' as Address;
const INSTRUCTIONS = 'Sysvar1nstructions1111111111111111111111111' as Address;
/** Addresses that one transaction adds: 32 bytes each, and room for the rest. */
const ADDED_AT_ONCE = 24;
const HEADER = 56;
const CREATE = 0;
const EXTEND = 2;
/** Of the header: no deactivation is under way. */
const ACTIVE = 0xffff_ffff_ffff_ffffn;

const keys = getAddressEncoder();
const u64 = getU64Encoder();

const stored = (world: World, owner: Address): string => `breakwater.table/${world.poolAddress}/${owner}`;

export interface Table {
  address: Address;
  addresses: Address[];
}

/** The user's table of this pool; null where there is none. */
export async function tableOf(rpc: Rpc, world: World, owner: Address): Promise<Table | null> {
  const address = localStorage.getItem(stored(world, owner)) as Address | null;
  if (!address) return null;
  const { value } = await rpc.getAccountInfo(address, { encoding: 'base64', commitment: 'confirmed' }).send();
  if (!value || value.owner !== PROGRAM) return null;
  const bytes = bytesOf(value.data[0]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(4, true) !== ACTIVE) return null;
  const decoder = getAddressDecoder();
  const count = Math.floor((bytes.length - HEADER) / 32);
  return { address, addresses: Array.from({ length: count }, (_, at) => decoder.decode(bytes, HEADER + 32 * at)) };
}

export const asLookup = (table: Table | null): AddressesByLookupTableAddress => (table ? { [table.address]: table.addresses } : {});

/** What every trade of the user's names; `own`: all margin accounts that any of the wallet's trades may be of. Makers' accounts change from trade to trade, and programs that are called must stand in the transaction itself. */
export function usual(world: World, own: readonly Address[]): Address[] {
  const markets = world.markets.flatMap((market) => [market.address, market.surfaceAddress]);
  const boards = world.markets.flatMap((market) => market.boards.map((board) => board.address));
  return [world.houseAddress, world.poolAddress, INSTRUCTIONS, SYSTEM, ...new Set(own), ...markets, ...boards];
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
  if (table) return [extend(table.address, owner, wanted)];
  // one that is among the recent slots of every fork
  const slot = await rpc.getSlot({ commitment: 'finalized' }).send();
  const seeds = [keys.encode(owner), u64.encode(slot)];
  const [address, bump] = await getProgramDerivedAddress({ programAddress: PROGRAM, seeds });
  localStorage.setItem(stored(world, owner), address);
  return [create(address, owner, slot, bump), extend(address, owner, wanted)];
}

const accounts = (table: Address, owner: Address) => {
  const signer = createNoopSigner(owner);
  return [
    { address: table, role: AccountRole.WRITABLE },
    { address: owner, role: AccountRole.READONLY_SIGNER, signer },
    { address: owner, role: AccountRole.WRITABLE_SIGNER, signer },
    { address: SYSTEM, role: AccountRole.READONLY },
  ];
};

function create(table: Address, owner: Address, slot: bigint, bump: number): Instruction {
  const data = getStructEncoder([['kind', getU32Encoder()], ['slot', u64], ['bump', getU8Encoder()]]).encode({ kind: CREATE, slot, bump });
  return { programAddress: PROGRAM, accounts: accounts(table, owner), data };
}

function extend(table: Address, owner: Address, addresses: readonly Address[]): Instruction {
  const data = new Uint8Array(12 + 32 * addresses.length);
  const view = new DataView(data.buffer);
  view.setUint32(0, EXTEND, true);
  view.setBigUint64(4, BigInt(addresses.length), true);
  addresses.forEach((address, at) => data.set(keys.encode(address), 12 + 32 * at));
  return { programAddress: PROGRAM, accounts: accounts(table, owner), data };
}
