/** A quote as the server shows it, held against what was asked, its signature and its maker's account. */
import { address, getBase58Decoder, getBase58Encoder, getBase64Encoder, type Address } from '@solana/kit';
import { fetchSome } from '@breakwater/client/account/fetch';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { quoteSession } from '@breakwater/client/address';
import { fetchMaybeQuoteSession, type MarginAccount } from '@breakwater/client/generated/accounts';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '@breakwater/client/generated/programs';
import type { Leg, PricedLeg, SignedTerms } from '../../engine/types';
import { chainNow } from '../../lib/chain/clock';
import type { Connection } from '../../lib/chain/rpc';
import { explain, type Explained } from '../../lib/errors/explain';
import { askEngine } from '../../lib/margin/engine';
import type { ShownQuote } from '../../lib/quotes/client';
import { isSigned } from '../../lib/signature';
import { answerOf, type Place } from './asked';

export interface Request {
  connection: Connection;
  world: World;
  legs: readonly Leg[];
  taker: Address;
}

export interface GoodQuote {
  ok: true;
  /** The server's name for it. */
  quote: string;
  key: Address;
  maker: Address;
  terms: SignedTerms;
  message: Uint8Array;
  signature: Uint8Array;
  bySession: boolean;
  legs: PricedLeg[];
  costAtoms: bigint;
  /** False where this browser can't: the program verifies it in any case. */
  verified: boolean;
}

export interface BadQuote {
  ok: false;
  quote: string;
  key: string;
  problem: Explained;
}

export type CheckedQuote = GoodQuote | BadQuote;

const base58 = getBase58Encoder();
const base64 = getBase64Encoder();

export function placeOf(world: World): Place {
  return {
    program: PROGRAM,
    chain: getBase58Decoder().decode(world.protocol.chain),
    symbols: new Map(world.markets.map((market) => [market.index, market.symbol])),
  };
}

export async function check(shown: ShownQuote, request: Request): Promise<CheckedQuote> {
  const bad = (error: unknown, detail?: string): BadQuote => {
    const problem = explain(error);
    return { ok: false, quote: shown.quote, key: shown.key, problem: detail ? { ...problem, detail } : problem };
  };
  try {
    const message = new Uint8Array(base64.encode(shown.message));
    const signature = new Uint8Array(base58.encode(shown.signature));
    const terms = askEngine(({ engine }) => engine.readQuote(message));
    if (!terms) return bad('EngineNotReady');
    const answer = answerOf(terms, request.legs, request.taker, placeOf(request.world));
    if (!answer.ok) return bad('QuoteNotAsAsked', answer.why);
    if (answer.costAtoms.toString() !== shown.cost_atoms) return bad('QuoteNotAsAsked', 'its cost is not what its legs add up to');
    const key = address(shown.key);
    const verified = await isSigned(key, signature, message);
    if (verified === false) return bad('QuoteNotAsAsked', 'its signature is not by the key it names');
    const maker = address(terms.maker);
    const facts = await factsOf(request, maker, key);
    const refusal = refusalOf(terms, facts, request.world.poolAddress);
    if (refusal) return bad(refusal);
    return {
      ok: true,
      quote: shown.quote,
      key,
      maker,
      terms,
      message,
      signature,
      bySession: !facts.trades,
      legs: answer.legs,
      costAtoms: answer.costAtoms,
      verified: verified === true,
    };
  } catch (error) {
    return bad(error);
  }
}

interface Facts {
  data: MarginAccount | null;
  /** The key is owner or delegate. */
  trades: boolean;
  /** Its session lasts until then; null where it has none. */
  sessionEndsTs: number | null;
}

async function factsOf({ connection }: Request, maker: Address, key: Address): Promise<Facts> {
  const { rpc } = connection;
  const [account] = await fetchSome(rpc, [maker]);
  const data = account?.kind === 'MarginAccount' ? (account as Entry<'MarginAccount'>).data : null;
  const trades = data !== null && (data.owner === key || data.delegate === key);
  if (!data || trades) return { data, trades, sessionEndsTs: null };
  const session = await fetchMaybeQuoteSession(rpc, await quoteSession(maker, key), { commitment: 'confirmed' });
  return { data, trades, sessionEndsTs: session.exists && session.data.key === key ? Number(session.data.expiresTs) : null };
}

/** Why the program would not take it now, whatever the margins. */
function refusalOf(terms: SignedTerms, { data, trades, sessionEndsTs }: Facts, pool: Address): string | null {
  const now = chainNow();
  if (!data || data.pool !== pool) return 'QuoteNotAsAsked';
  if (!trades && (sessionEndsTs === null || sessionEndsTs <= now)) return 'QuoteMissing';
  if (data.inAuction !== 0) return 'AccountInAuction';
  if (terms.nonce < data.quoteFloor) return 'QuoteCancelled';
  return terms.untilTs < now ? 'QuoteExpired' : null;
}
