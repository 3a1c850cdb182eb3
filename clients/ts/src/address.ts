/** Addresses that the program derives; held to `clients/rust/src/address.rs` by `vectors.test.ts`. */
import { getAddressEncoder, getI64Encoder, getProgramDerivedAddress, getU16Encoder, getU64Encoder, type Address } from '@solana/kit';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from './generated/programs';

type Seed = string | Uint8Array | Address;

const known = new Map<string, Promise<Address>>();
const keys = getAddressEncoder();
const key = (address: Address): Uint8Array => new Uint8Array(keys.encode(address));

/** Worked out once for each set of seeds: a derivation hashes up to 255 times. */
function find(name: string, ...seeds: Uint8Array[]): Promise<Address> {
  const id = `${name}/${seeds.map((seed) => seed.join('.')).join('/')}`;
  let found = known.get(id);
  if (!found) {
    const all: Seed[] = [name, ...seeds];
    found = getProgramDerivedAddress({ programAddress: PROGRAM, seeds: all }).then(([address]) => address);
    known.set(id, found);
  }
  return found;
}

const u16 = (value: number): Uint8Array => new Uint8Array(getU16Encoder().encode(value));
const u64 = (value: bigint): Uint8Array => new Uint8Array(getU64Encoder().encode(value));
const i64 = (value: bigint): Uint8Array => new Uint8Array(getI64Encoder().encode(value));
const u8 = (value: number): Uint8Array => new Uint8Array([value]);

export const protocolAddress = (): Promise<Address> => find('protocol');
export const poolAddress = (id: number): Promise<Address> => find('pool', u16(id));
export const quoteVault = (pool: Address): Promise<Address> => find('quote-vault', key(pool));
export const marketAddress = (pool: Address, index: number): Promise<Address> => find('market', key(pool), u8(index));
export const collateralVault = (market: Address): Promise<Address> => find('collateral-vault', key(market));
export const surfaceAddress = (market: Address): Promise<Address> => find('surface', key(market));
export const boardAddress = (market: Address, expiryTs: number): Promise<Address> => find('board', key(market), i64(BigInt(expiryTs)));
export const marginAccount = (pool: Address, owner: Address, id: number): Promise<Address> =>
  find('margin', key(pool), key(owner), u16(id));
/** What an owner has had in a pool: the number of its next margin account. */
export const ownerRecord = (pool: Address, owner: Address): Promise<Address> => find('owner', key(pool), key(owner));
export const auctionAddress = (account: Address): Promise<Address> => find('auction', key(account));
export const holdBack = (account: Address, number: number, tradeId: bigint): Promise<Address> =>
  find('hold', key(account), u16(number), u64(tradeId));
export const liquidatorAddress = (pool: Address, owner: Address): Promise<Address> => find('liquidator', key(pool), key(owner));
export const backstopAddress = (pool: Address): Promise<Address> => find('backstop', key(pool));
export const shareAddress = (vault: Address, owner: Address): Promise<Address> => find('share', key(vault), key(owner));
export const changeAddress = (target: Address, kind: number): Promise<Address> => find('change', key(target), u8(kind));
export const breakersAddress = (pool: Address): Promise<Address> => find('breakers', key(pool));
export const quoteFill = (maker: Address, nonce: bigint): Promise<Address> => find('fill', key(maker), u64(nonce));
export const quoteSession = (account: Address, session: Address): Promise<Address> => find('session', key(account), key(session));
export const makerLimits = (account: Address): Promise<Address> => find('limits', key(account));
