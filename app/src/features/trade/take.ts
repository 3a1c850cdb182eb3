/** Taking a quote: what is sent, and what is left of it when it has landed. */
import { address, type Address, type Instruction } from '@solana/kit';
import { fetchSome } from '@breakwater/client/account/fetch';
import type { Entry } from '@breakwater/client/account/kinds';
import { one } from '@breakwater/client/account/world';
import { Refused } from '@breakwater/client/error/refused';
import { takeQuote, type Party } from '@breakwater/client/instruction/quote';
import { useChain } from '../../lib/chain/store';
import type { Explained } from '../../lib/errors/explain';
import { askEngine } from '../../lib/margin/engine';
import { useWallet } from '../../lib/wallet/store';
import { blamed } from './blame';
import { multiplied, sameLegs } from './legs';
import { end, useRfq } from './request';
import { clearLegs, useTrade } from './store';
import type { GoodQuote } from './verify';

/** Both sides of the trade as they are at this moment, then the instructions. */
export async function take(quote: GoodQuote, payer: Address, taker: Address): Promise<Instruction[]> {
  const { connection, world } = useChain.getState();
  if (!connection || !world) throw new Refused('NodeAway');
  const found = await fetchSome(connection.rpc, [address(taker), quote.maker]);
  const [own, maker] = [taker, quote.maker].map((each) => partyOf(found, each));
  if (!own || !maker) throw new Refused('AccountClosedMeanwhile');
  return takeQuote(world, payer, own, maker, { ...quote, nonce: quote.terms.nonce });
}

function partyOf(found: readonly Entry[], wanted: Address): Party | undefined {
  const entry = found.find((each) => each.address === wanted && each.kind === 'MarginAccount');
  return entry && { address: wanted, data: (entry as Entry<'MarginAccount'>).data };
}

/** While the taker's own side is found to carry the trade, what the program refuses it for is the maker's. */
export function retold(problem: Explained, quote: GoodQuote, taker: Address): Explained {
  const account = one(useChain.getState().entries, taker, 'MarginAccount');
  if (!account) return problem;
  try {
    const delegated = account.data.owner !== useWallet.getState().address;
    const preview = askEngine(({ engine }) => engine.preview(account.bytes, quote.legs, { delegated }));
    return preview ? blamed(problem, preview.refusal) : problem;
  } catch {
    return problem; // the engine has no opinion: the program's words stand
  }
}

/** The trade's own request and legs go; whatever else was begun while it was on its way stays. */
export function landed(quote: Pick<GoodQuote, 'quote' | 'legs'>): void {
  if (useRfq.getState().frozen === quote.quote) end();
  const { legs, multiplier } = useTrade.getState();
  const shown = multiplied(legs, multiplier);
  if (shown && sameLegs(shown, quote.legs)) clearLegs();
}
