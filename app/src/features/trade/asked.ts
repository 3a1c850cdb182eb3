/** Whether a signed quote is an answer to what was asked: nothing that the server says is believed. */
import type { Leg, PricedLeg, SignedTerms } from '../../engine/types';
import type { Ask, AskLeg } from '../../lib/quotes/client';
import { costAtoms } from './legs';

/** Where quotes have to be for. */
export interface Place {
  program: string;
  /** Genesis hash, as the protocol has it. */
  chain: string;
  /** Symbols by market index. */
  symbols: ReadonlyMap<number, string>;
}

export function askOf(legs: readonly Leg[], taker: string, symbols: Place['symbols']): Ask {
  return { legs: legs.map((leg) => askLeg(leg, symbols)), times: 1, taker };
}

function askLeg(leg: Leg, symbols: Place['symbols']): AskLeg {
  const symbol = symbols.get(leg.market);
  if (symbol === undefined) throw new Error(`the pool has no market ${leg.market}`);
  const buys = leg.sizeLots > 0n;
  const { expiryTs, strikeAtoms, kind } = leg;
  return { side: buys ? 'buy' : 'sell', sizeLots: buys ? leg.sizeLots : -leg.sizeLots, symbol, expiryTs, strikeAtoms, kind };
}

export type Answer = { ok: true; legs: PricedLeg[]; costAtoms: bigint } | { ok: false; why: string };

const no = (why: string): Answer => ({ ok: false, why });

/** The legs asked for, at the quote's prices; or what is wrong with it, in words. */
export function answerOf(terms: SignedTerms, asked: readonly Leg[], taker: string, place: Place): Answer {
  if (part(terms.text, 'program') !== place.program) return no('it is for another program');
  if (part(terms.text, 'chain') !== place.chain) return no('it is for another network');
  if (terms.taker !== null && terms.taker !== taker) return no('it is reserved for another account');
  if (terms.times < 1) return no('it may not be taken');
  if (terms.legs.length !== asked.length) return no('it has other legs');
  const legs: PricedLeg[] = [];
  for (const leg of asked) {
    const symbol = place.symbols.get(leg.market);
    const signed = terms.legs.find(
      (each) => each.symbol === symbol && each.expiryTs === leg.expiryTs && each.strikeAtoms === leg.strikeAtoms && each.kind === leg.kind,
    );
    if (!signed) return no('it has other legs');
    if (signed.sizeLots !== (leg.sizeLots < 0n ? -leg.sizeLots : leg.sizeLots)) return no('a leg has another size');
    // the maker is on the other side
    if (signed.side !== (leg.sizeLots > 0n ? 'sell' : 'buy')) return no('a leg is on the wrong side');
    legs.push({ ...leg, priceAtoms: signed.priceAtoms });
  }
  return { ok: true, legs, costAtoms: costAtoms(legs) };
}

/** "program 8dts.." of the text that was signed. */
function part(text: string, name: string): string | undefined {
  const found = text.split('; ').find((each) => each.startsWith(`${name} `));
  return found?.slice(name.length + 1);
}
