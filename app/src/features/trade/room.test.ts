import { getAddressDecoder, type Address } from '@solana/kit';
import { expect, it } from 'vitest';
import type { World } from '@breakwater/client/account/world';
import { boardAddress, marketAddress, surfaceAddress } from '@breakwater/client/address';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { takeQuote, type Party } from '@breakwater/client/instruction/quote';
import { compile, MOST_BYTES } from '@breakwater/client/tx/message';
import { usual } from '@breakwater/client/tx/tables';
import { isTooLarge, MOST_MESSAGE_BYTES } from './room';

const decoder = getAddressDecoder();
const key = (byte: number): Address => decoder.decode(new Uint8Array(32).fill(byte));
const [pool, protocol, payer, taker, maker, signer, table] = [1, 2, 3, 4, 5, 6, 7].map(key) as [
  Address,
  Address,
  Address,
  Address,
  Address,
  Address,
  Address,
];
const EXPIRY_TS = 2_000_000_000;

async function bytesWith(message: Uint8Array): Promise<number> {
  const market = await marketAddress(pool, 0);
  const place = {
    address: market,
    surfaceAddress: await surfaceAddress(market),
    boards: [{ address: await boardAddress(market, EXPIRY_TS) }],
  };
  const world = { protocolAddress: protocol, poolAddress: pool, markets: [place] } as unknown as World;
  const nothing = { positions: [], positionCount: 0, collateralAtoms: [] } as unknown as MarginAccount;
  const party = (address: Address): Party => ({ address, data: nothing });
  const quote = {
    message,
    signature: new Uint8Array(64),
    key: signer,
    bySession: false,
    nonce: 1n,
    legs: [{ market: 0, expiryTs: EXPIRY_TS }],
  };
  const instructions = await takeQuote(world, payer, party(taker), party(maker), quote);
  const lookup = { [table]: usual(world, [taker]) };
  const lifetime = { blockhash: key(8), lastValidBlockHeight: 0n };
  return compile(payer, instructions, lifetime, { units: 1_400_000, microLamports: 1n }, lookup).length;
}

it('a quote is called too large where no transaction has room for it', async () => {
  const [most, more] = [MOST_MESSAGE_BYTES, MOST_MESSAGE_BYTES + 1].map((length) => new Uint8Array(length)) as [Uint8Array, Uint8Array];
  expect(await bytesWith(most)).toBe(MOST_BYTES);
  expect([most, more].map((message) => isTooLarge({ message }))).toEqual([false, true]);
});
