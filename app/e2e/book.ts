/** An account of many legs, traded with a market maker's account by both signatures: for what must stay quick with a large book. */
import { createNoopSigner, type Address, type Instruction } from '@solana/kit';
import { send, type Rpc } from '@breakwater/client';
import type { World } from '@breakwater/client/account/world';
import { boardAddress, marginAccount, marketAddress } from '@breakwater/client/address';
import { getBoardDecoder, getMarketDecoder } from '@breakwater/client/generated/accounts';
import { getTradeInstruction, type TradeInput } from '@breakwater/client/generated/instructions';
import { createAccount, deposit } from '@breakwater/client/instruction/account';
import { Remaining } from '@breakwater/client/instruction/remaining';
import { dataOf } from './chain';
import type { Ready } from './stage';
import type { TestWallet } from './wallet';

type Legs = TradeInput['legs'];
/** Four strikes, calls and puts. */
const LEGS_A_TRADE = 8;
/** At their inner values: over four strikes in a row the time value of what is bought is about that of what is sold, so that nothing is given away. */
const SIDES = [10_000n, -10_000n, -10_000n, 10_000n];

/** Opens the first account of `owner`, pays `atoms` in and trades legs until it holds `count`. */
export async function openBook(
  rpc: Rpc,
  ready: Ready,
  sides: { owner: TestWallet; maker: TestWallet },
  count: number,
  atoms: bigint,
): Promise<Address> {
  const { owner, maker } = sides;
  const pool = ready.pool as Address;
  const world = { poolAddress: pool, protocolAddress: ready.protocol, protocol: { quoteMint: ready.quote_mint } } as unknown as World;
  const [mine, theirs] = await Promise.all([marginAccount(pool, owner.address, 0), marginAccount(pool, maker.address, 0)]);
  await send(rpc, [owner], [await createAccount(world, owner.address, 0), await deposit(world, owner.address, mine, atoms)]);
  const legs = (await series(rpc, ready)).slice(0, count);
  for (let from = 0; from < legs.length; from += LEGS_A_TRADE) {
    const part = legs.slice(from, from + LEGS_A_TRADE);
    const bare: Instruction = getTradeInstruction({
      maker: createNoopSigner(maker.address),
      taker: createNoopSigner(owner.address),
      protocol: ready.protocol as Address,
      pool,
      makerAccount: theirs,
      takerAccount: mine,
      legs: part,
    });
    const remaining = new Remaining().market(0).market(1);
    for (const leg of part) remaining.board(leg.series.market, Number(leg.series.expiryTs));
    await send(rpc, [owner, maker], [await remaining.behindTrade(pool, bare)]);
  }
  return mine;
}

/** Series of the boards that live long, by turns bought and sold, so that the book is neither long nor short. */
async function series(rpc: Rpc, ready: Ready): Promise<Legs> {
  const pool = ready.pool as Address;
  const found: Legs = [];
  for (const expiryTs of ready.expiries.slice(1)) {
    for (const market of [0, 1]) {
      const address = await marketAddress(pool, market);
      const [data, marked] = await Promise.all([dataOf(rpc, await boardAddress(address, expiryTs)), dataOf(rpc, address)]);
      if (!data || !marked) continue;
      const spot = getMarketDecoder().decode(marked).mark.priceAtoms;
      const board = getBoardDecoder().decode(data);
      const strikes = board.strikes.slice(0, board.strikeCount - (board.strikeCount % SIDES.length));
      for (const [at, strikeAtoms] of strikes.entries()) {
        for (const kind of [0, 1]) {
          const sizeLots = SIDES[at % SIDES.length] ?? 0n;
          const inner = kind === 0 ? spot - strikeAtoms : strikeAtoms - spot;
          found.push({ series: { market, kind, expiryTs: BigInt(expiryTs), strikeAtoms }, sizeLots, priceAtoms: inner > 0n ? inner : 0n });
        }
      }
    }
  }
  return found;
}
