/** An account that nobody has, of options that are listed: to see how the page works before there is one's own. */
import type { MarketView, World } from '@breakwater/client/account/world';
import type { Leg, Subject } from '../../engine/types';
import { usdOf } from '../../lib/units';

const CONTRACT_LOTS = 1_000_000n;
/** Expiries about a month away are what most people know. */
const USUAL_SECS = 30 * 86_400;

/** Short a strangle and long a further put in the first market with boards, on about half a contract's price in cash; null without boards. */
export function sample(world: World): (Subject & { legs: Leg[] }) | null {
  const market = world.markets.find((each) => each.boards.length > 0 && each.data.mark.priceAtoms > 0n);
  const board = market && boardOf(market);
  if (!market || !board) return null;
  const spot = usdOf(market.data.mark.priceAtoms);
  const leg = (kind: 'call' | 'put', moneyness: number, sizeLots: bigint): Leg[] => {
    const strikeAtoms = nearest(board.strikes, spot * moneyness);
    return strikeAtoms === undefined ? [] : [{ market: market.index, expiryTs: board.expiryTs, kind, strikeAtoms, sizeLots }];
  };
  const legs = merged([...leg('put', 0.95, -2n * CONTRACT_LOTS), ...leg('put', 0.85, CONTRACT_LOTS), ...leg('call', 1.08, -CONTRACT_LOTS)]);
  return legs.length === 0 ? null : { cashAtoms: BigInt(Math.round(spot * 0.55)) * 1_000_000n, legs };
}

function boardOf(market: MarketView): MarketView['boards'][number] | undefined {
  const aim = Number(market.data.mark.publishTs) + USUAL_SECS;
  return [...market.boards]
    .filter((board) => board.strikes.length > 0)
    .sort((a, b) => Math.abs(a.expiryTs - aim) - Math.abs(b.expiryTs - aim))[0];
}

function nearest(strikes: readonly bigint[], priceUsd: number): bigint | undefined {
  return [...strikes].sort((a, b) => Math.abs(usdOf(a) - priceUsd) - Math.abs(usdOf(b) - priceUsd))[0];
}

/** With few strikes two legs may be of one series. */
function merged(legs: readonly Leg[]): Leg[] {
  const found = new Map<string, Leg>();
  for (const leg of legs) {
    const key = `${leg.kind}/${leg.strikeAtoms}`;
    const known = found.get(key);
    found.set(key, known ? { ...known, sizeLots: known.sizeLots + leg.sizeLots } : leg);
  }
  return [...found.values()].filter((leg) => leg.sizeLots !== 0n);
}
