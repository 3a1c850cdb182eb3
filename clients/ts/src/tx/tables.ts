/**
 * Address lookup tables: an address in one takes one byte of a transaction in place of thirty-two. A signed quote of several legs does not
 * fit beside the accounts that it moves without one. Its instructions are held to the Rust client's by `vectors.test.ts`.
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
  type AccountMeta,
  type Address,
  type AddressesByLookupTableAddress,
  type Instruction,
} from '@solana/kit';
import { bytesOf } from '../account/fetch';
import type { World } from '../account/world';
import type { Rpc } from '../connect';

const PROGRAM = 'AddressLookupTab1e1111111111111111111111111' as Address;
const SYSTEM = '11111111111111111111111111111111' as Address;
const INSTRUCTIONS = 'Sysvar1nstructions1111111111111111111111111' as Address;
/** Addresses that one transaction adds: 32 bytes each, and room for the rest. */
export const ADDED_AT_ONCE = 24;
const HEADER = 56;
const CREATE = 0;
const EXTEND = 2;
/** Of the header: no deactivation is under way. */
const ACTIVE = 0xffff_ffff_ffff_ffffn;

const keys = getAddressEncoder();
const u64 = getU64Encoder();

export interface Table {
  address: Address;
  addresses: Address[];
}

/** Null where there is none, or one that is being closed. */
export async function fetchTable(rpc: Rpc, address: Address): Promise<Table | null> {
  const { value } = await rpc.getAccountInfo(address, { encoding: 'base64' }).send();
  if (!value || value.owner !== PROGRAM) return null;
  const bytes = bytesOf(value.data[0]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(4, true) !== ACTIVE) return null;
  const decoder = getAddressDecoder();
  const count = Math.floor((bytes.length - HEADER) / 32);
  return { address, addresses: Array.from({ length: count }, (_, at) => decoder.decode(bytes, HEADER + 32 * at)) };
}

export const asLookup = (table: Table | null): AddressesByLookupTableAddress => (table ? { [table.address]: table.addresses } : {});

/** What every trade of an owner's names; `own`: all margin accounts that any of the trades may be of. Makers' accounts change from trade to trade, and programs that are called must stand in the transaction itself. */
export function usual(world: World, own: readonly Address[]): Address[] {
  const markets = world.markets.flatMap((market) => [market.address, market.surfaceAddress]);
  const boards = world.markets.flatMap((market) => market.boards.map((board) => board.address));
  return [world.protocolAddress, world.poolAddress, INSTRUCTIONS, SYSTEM, ...new Set(own), ...markets, ...boards];
}

/** A new, empty table of `owner`'s, which pays for it and signs. */
export async function createTable(rpc: Rpc, owner: Address): Promise<{ address: Address; instruction: Instruction }> {
  // one that is among the recent slots of every fork
  const slot = await rpc.getSlot({ commitment: 'finalized' }).send();
  const seeds = [keys.encode(owner), u64.encode(slot)];
  const [address, bump] = await getProgramDerivedAddress({ programAddress: PROGRAM, seeds });
  const data = getStructEncoder([
    ['kind', getU32Encoder()],
    ['slot', u64],
    ['bump', getU8Encoder()],
  ]).encode({ kind: CREATE, slot, bump });
  return {
    address,
    instruction: { programAddress: PROGRAM, accounts: accounts(address, owner, { address: owner, role: AccountRole.READONLY }), data },
  };
}

/** Adds addresses, {@link ADDED_AT_ONCE} at most. `owner` pays for them and signs. */
export function extendTable(table: Address, owner: Address, addresses: readonly Address[]): Instruction {
  const data = new Uint8Array(12 + 32 * addresses.length);
  const view = new DataView(data.buffer);
  view.setUint32(0, EXTEND, true);
  view.setBigUint64(4, BigInt(addresses.length), true);
  addresses.forEach((address, at) => data.set(keys.encode(address), 12 + 32 * at));
  const authority = { address: owner, role: AccountRole.READONLY_SIGNER, signer: createNoopSigner(owner) };
  return { programAddress: PROGRAM, accounts: accounts(table, owner, authority), data };
}

/** Who makes a table need not sign as its authority, who extends one must. */
const accounts = (table: Address, owner: Address, authority: AccountMeta) => [
  { address: table, role: AccountRole.WRITABLE },
  authority,
  { address: owner, role: AccountRole.WRITABLE_SIGNER, signer: createNoopSigner(owner) },
  { address: SYSTEM, role: AccountRole.READONLY },
];
