/** A request for quotes without its course: how one is opened, and what is made of its answers. */
import type { Address } from '@solana/kit';
import { Refused } from '@breakwater/client/error/refused';
import type { Leg } from '../../engine/types';
import { chainNow } from '../../lib/chain/clock';
import { useChain } from '../../lib/chain/store';
import { PATIENCE_MS, QuoteRequest, type Fault, type ShownQuote, type Status } from '../../lib/quotes/client';
import { askOf } from './asked';
import { keep } from './book';
import { check, placeOf, type CheckedQuote, type GoodQuote, type Request } from './verify';

/** Null where something that a request needs is not there. */
export function requestOf(legs: readonly Leg[], taker: Address): Request | null {
  const { connection, world } = useChain.getState();
  return connection?.config.quotesUrl && world ? { connection, world, legs, taker } : null;
}

/** Opens a request over its own websocket; `tell` hears its course. */
export function open(
  request: Request,
  tell: { status: (status: Status) => void; fault: (fault: Fault) => void; gone: () => void },
): QuoteRequest {
  const ask = askOf(request.legs, request.taker, placeOf(request.world).symbols);
  const url = request.connection.config.quotesUrl ?? '';
  return new QuoteRequest(url, ask, { onStatus: tell.status, onFault: tell.fault, onGone: tell.gone });
}

/** Good ones by what they cost, then those that can't be taken. Rejects with `NodeAway` where the makers' accounts can't be read in time. */
export async function checkAll(shown: readonly ShownQuote[], request: Request): Promise<CheckedQuote[]> {
  const checked = await within(Promise.all(shown.map((each) => check(each, request))), 'NodeAway');
  const good = checked.filter((each): each is GoodQuote => each.ok);
  keep(
    good.map(({ legs, terms }) => ({ legs, untilTs: terms.untilTs })),
    chainNow(),
  );
  good.sort((a, b) => (a.costAtoms < b.costAtoms ? -1 : a.costAtoms > b.costAtoms ? 1 : 0));
  return [...good, ...checked.filter((each) => !each.ok)];
}

/** Rejects with the problem of that name where it takes longer than anybody waits. */
export function within<T>(promise: Promise<T>, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refused(name)), PATIENCE_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
