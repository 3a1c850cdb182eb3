/** Kinds of accounts that are read, by discriminator, and how each is decoded. */
import type { Address, ReadonlyUint8Array } from '@solana/kit';
import {
  AUCTION_DISCRIMINATOR,
  BACKSTOP_SHARE_DISCRIMINATOR,
  BACKSTOP_VAULT_DISCRIMINATOR,
  BOARD_DISCRIMINATOR,
  BREAKERS_DISCRIMINATOR,
  HOLD_BACK_DISCRIMINATOR,
  PROTOCOL_DISCRIMINATOR,
  LIQUIDATOR_DISCRIMINATOR,
  MARGIN_ACCOUNT_DISCRIMINATOR,
  MARKET_DISCRIMINATOR,
  PARAM_CHANGE_DISCRIMINATOR,
  POOL_DISCRIMINATOR,
  ROLE_TRANSFER_DISCRIMINATOR,
  SEALED_BID_DISCRIMINATOR,
  SURFACE_DISCRIMINATOR,
  getAuctionDecoder,
  getBackstopShareDecoder,
  getBackstopVaultDecoder,
  getBoardDecoder,
  getBreakersDecoder,
  getHoldBackDecoder,
  getProtocolDecoder,
  getLiquidatorDecoder,
  getMarginAccountDecoder,
  getMarketDecoder,
  getParamChangeDecoder,
  getPoolDecoder,
  getRoleTransferDecoder,
  getSealedBidDecoder,
  getSurfaceDecoder,
  type Auction,
  type BackstopShare,
  type BackstopVault,
  type Board,
  type Breakers,
  type HoldBack,
  type Protocol,
  type Liquidator,
  type MarginAccount,
  type Market,
  type ParamChange,
  type Pool,
  type RoleTransfer,
  type SealedBid,
  type Surface,
} from '../generated/accounts';

export interface Kinds {
  Protocol: Protocol;
  Pool: Pool;
  Market: Market;
  Surface: Surface;
  Board: Board;
  Breakers: Breakers;
  Auction: Auction;
  BackstopVault: BackstopVault;
  BackstopShare: BackstopShare;
  ParamChange: ParamChange;
  RoleTransfer: RoleTransfer;
  HoldBack: HoldBack;
  Liquidator: Liquidator;
  SealedBid: SealedBid;
  MarginAccount: MarginAccount;
}

export type KindName = keyof Kinds;

interface Kind<T> {
  discriminator: ReadonlyUint8Array;
  decode: (bytes: Uint8Array) => T;
}

const kind = <T>(discriminator: ReadonlyUint8Array, decoder: { decode(bytes: Uint8Array): T }): Kind<T> => ({
  discriminator,
  decode: (bytes) => decoder.decode(bytes),
});

export const KINDS: { [K in KindName]: Kind<Kinds[K]> } = {
  Protocol: kind(PROTOCOL_DISCRIMINATOR, getProtocolDecoder()),
  Pool: kind(POOL_DISCRIMINATOR, getPoolDecoder()),
  Market: kind(MARKET_DISCRIMINATOR, getMarketDecoder()),
  Surface: kind(SURFACE_DISCRIMINATOR, getSurfaceDecoder()),
  Board: kind(BOARD_DISCRIMINATOR, getBoardDecoder()),
  Breakers: kind(BREAKERS_DISCRIMINATOR, getBreakersDecoder()),
  Auction: kind(AUCTION_DISCRIMINATOR, getAuctionDecoder()),
  BackstopVault: kind(BACKSTOP_VAULT_DISCRIMINATOR, getBackstopVaultDecoder()),
  BackstopShare: kind(BACKSTOP_SHARE_DISCRIMINATOR, getBackstopShareDecoder()),
  ParamChange: kind(PARAM_CHANGE_DISCRIMINATOR, getParamChangeDecoder()),
  RoleTransfer: kind(ROLE_TRANSFER_DISCRIMINATOR, getRoleTransferDecoder()),
  HoldBack: kind(HOLD_BACK_DISCRIMINATOR, getHoldBackDecoder()),
  Liquidator: kind(LIQUIDATOR_DISCRIMINATOR, getLiquidatorDecoder()),
  SealedBid: kind(SEALED_BID_DISCRIMINATOR, getSealedBidDecoder()),
  MarginAccount: kind(MARGIN_ACCOUNT_DISCRIMINATOR, getMarginAccountDecoder()),
};

export function kindOf(bytes: Uint8Array): KindName | null {
  for (const name of Object.keys(KINDS) as KindName[]) {
    const { discriminator } = KINDS[name];
    if (discriminator.every((byte, at) => bytes[at] === byte)) return name;
  }
  return null;
}

/** An account as it was last seen. */
export interface Entry<K extends KindName = KindName> {
  address: Address;
  kind: K;
  /** The whole account, as the margin engine takes it. */
  bytes: Uint8Array;
  slot: bigint;
  data: Kinds[K];
}

/** Decodes when first asked: a margin account has 128 positions and most are never looked at. */
export function entry(address: Address, bytes: Uint8Array, slot: bigint): Entry | null {
  const name = kindOf(bytes);
  if (!name) return null;
  let decoded: Kinds[KindName] | undefined;
  return {
    address,
    kind: name,
    bytes,
    slot,
    get data() {
      decoded ??= KINDS[name].decode(bytes);
      return decoded;
    },
  };
}
