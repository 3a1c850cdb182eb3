/** Taking a maker's signed quote: its signature for the precompile, and the take. Held to `clients/rust/src/instruction/quote.rs` by `vectors.test.ts`. */
import { createNoopSigner, getAddressEncoder, type Address, type Instruction } from '@solana/kit';
import type { World } from '../account/world';
import * as at from '../address';
import type { MarginAccount } from '../generated/accounts';
import { getTakeQuoteInstruction } from '../generated/instructions';
import { verifySignature } from './ed25519';
import { Remaining } from './remaining';

const keys = getAddressEncoder();

export interface SignedQuote {
  message: Uint8Array;
  signature: Uint8Array;
  /** Whose signature. */
  key: Address;
  /** Owner and delegate of the maker's account need no session. */
  bySession: boolean;
  nonce: bigint;
  legs: readonly { market: number; expiryTs: number }[];
}

export interface Party {
  address: Address;
  data: MarginAccount;
}

/** All legs once. `taker` is of the payer's own; both accounts as they are now, because what they hold has to be named. */
export async function takeQuote(world: World, payer: Address, taker: Party, maker: Party, quote: SignedQuote): Promise<Instruction[]> {
  const signer = createNoopSigner(payer);
  const take = getTakeQuoteInstruction({
    taker: signer,
    payer: signer,
    protocol: world.protocolAddress,
    pool: world.poolAddress,
    makerAccount: maker.address,
    takerAccount: taker.address,
    fill: await at.quoteFill(maker.address, quote.nonce),
    ...(quote.bySession ? { session: await at.quoteSession(maker.address, quote.key) } : {}),
    limits: await at.makerLimits(maker.address),
    nonce: quote.nonce,
    times: 1,
  });
  const remaining = Remaining.of(maker.data, taker.data);
  for (const leg of quote.legs) remaining.board(leg.market, leg.expiryTs);
  const verify = verifySignature(new Uint8Array(keys.encode(quote.key)), quote.signature, quote.message);
  return [verify, await remaining.behindTrade(world.poolAddress, take)];
}
