/** Instructions of liquidation; held to `clients/rust/src/instruction/auction.rs` by `vectors.test.ts`. Shares in 2^-32. */
import { AccountRole, createNoopSigner, type Address, type Instruction } from '@solana/kit';
import type { World } from '../account/world';
import * as at from '../address';
import type { Auction, MarginAccount } from '../generated/accounts';
import * as ix from '../generated/instructions';
import type { SliceArgs } from '../generated/types';
import { NOBODY } from './account';
import { Remaining } from './remaining';

const signer = createNoopSigner;

/** A margin account with its address. */
export interface Known {
  address: Address;
  data: MarginAccount;
}

/** `witness`: the account's worst scenario. A soft slice of whichever leg the program's rule names: so the boards of all legs are there. Of an account that waits for its auction too. */
export async function takeSoft(world: World, owner: Address, taker: Known, sold: Known, witness: number): Promise<Instruction> {
  const bare = ix.getTakeSoftInstruction({
    taker: signer(owner),
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    marginAccount: sold.address,
    takerAccount: taker.address,
    ...(sold.data.inAuction ? { auction: await at.auctionAddress(sold.address) } : {}),
    witness,
  });
  return Remaining.of(sold.data, taker.data).boardsOf(sold.data).behind(world.poolAddress, bare);
}

/** `witness`: the scenario that shows the account short. `tip`: the margin account that gets paid for it at the end, once a slice was sold. */
export async function startAuction(world: World, starter: Address, sold: Known, witness: number, tip?: Address): Promise<Instruction> {
  const bare = ix.getStartAuctionInstruction({
    starter: signer(starter),
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    marginAccount: sold.address,
    ...(tip ? { tipAccount: tip } : {}),
    auction: await at.auctionAddress(sold.address),
    witness,
  });
  return Remaining.of(sold.data).behind(world.poolAddress, bare);
}

async function tended(world: World, sold: Known): Promise<{ protocol: Address; pool: Address; marginAccount: Address; auction: Address }> {
  return {
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    marginAccount: sold.address,
    auction: await at.auctionAddress(sold.address),
  };
}

export async function admitAuction(world: World, sold: Known): Promise<Instruction> {
  const bare = ix.getAdmitAuctionInstruction(await tended(world, sold));
  return Remaining.of(sold.data).behind(world.poolAddress, bare);
}

/** `tip`: the margin account that takes the starter's half of the tip over. */
export async function restartAuction(world: World, sold: Known, tip?: Address): Promise<Instruction> {
  const bare = ix.getRestartAuctionInstruction({ ...(await tended(world, sold)), ...(tip ? { tipAccount: tip } : {}) });
  return Remaining.of(sold.data).behind(world.poolAddress, bare);
}

export async function declareInsolvent(world: World, sold: Known): Promise<Instruction> {
  const bare = ix.getDeclareInsolventInstruction(await tended(world, sold));
  return Remaining.of(sold.data).behind(world.poolAddress, bare);
}

export async function endAuction(world: World, auction: Auction, sold: Known): Promise<Instruction> {
  const { tipAccount, witnessAccount } = auction;
  const bare = ix.getEndAuctionInstruction({
    ...(await tended(world, sold)),
    starter: auction.starter,
    tipAccount,
    witnessAccount,
  });
  // a tip to nobody leaves the system program in the place, which can't be written to
  const accounts = bare.accounts.map((meta) =>
    [tipAccount, witnessAccount].includes(meta.address) && meta.address !== NOBODY ? { ...meta, role: AccountRole.WRITABLE } : meta,
  );
  return Remaining.of(sold.data).behind(world.poolAddress, { ...bare, accounts });
}

const slice = (bidder: Known, sold: Known): Remaining => Remaining.of(sold.data, bidder.data).boardsOf(sold.data);

export async function bid(world: World, owner: Address, bidder: Known, sold: Known, args: SliceArgs): Promise<Instruction> {
  const bare = ix.getBidInstruction({
    ...(await tended(world, sold)),
    bidder: signer(owner),
    bidderAccount: bidder.address,
    holdBack: await at.holdBack(sold.address, sold.data.auctions, args.lastTradeId),
    payer: signer(owner),
    args,
  });
  return slice(bidder, sold).behind(world.poolAddress, bare);
}

export async function takeInsolvent(world: World, owner: Address, bidder: Known, sold: Known, args: SliceArgs): Promise<Instruction> {
  const bare = ix.getTakeInsolventInstruction({
    ...(await tended(world, sold)),
    bidder: signer(owner),
    bidderAccount: bidder.address,
    args,
  });
  return slice(bidder, sold).behind(world.poolAddress, bare);
}
