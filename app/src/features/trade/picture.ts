/** What the payoff chart shows, asked of the engine. */
import type { Curve, Engine, Leg, PricedLeg } from '../../engine/types';
import { usdOf } from '../../lib/units';
import { costAtoms, nearestExpiry } from './legs';
import { breakEvens, extremes, prices, valuesOf, type Extremes, type Greek } from './payoff';

export type Shown = 'pnl' | Greek;
export type Lines = Record<Shown, number[]>;

export interface Picture {
  x: number[];
  now: Lines;
  /** When the first leg expires. */
  then: Lines;
  atTs: number;
  /** Then, without what is held already and with it alike. */
  breakEvens: number[];
  extremes: Extremes | null;
}

export interface Question {
  nowTs: number;
  market: number;
  spotUsd: number;
  /** What is held already is drawn with it. */
  account: Uint8Array | undefined;
  legs: readonly Leg[];
  /** What is paid for them. */
  priced: readonly PricedLeg[] | null;
}

/** Null where a price is missing. Profit is counted from now on. */
export function picture(engine: Engine, question: Question): Picture | null {
  const { nowTs, market, spotUsd, account } = question;
  const legs = question.legs.filter((leg) => leg.market === market);
  const priced = question.priced?.filter((leg) => leg.market === market);
  const atTs = nearestExpiry(legs);
  if (!priced || atTs === null) return null;
  const x = prices(
    spotUsd,
    legs.map((leg) => usdOf(leg.strikeAtoms)),
  );
  const subject = { account, legs };
  const held = account ? (engine.curve({ account }, market, [spotUsd]).valueUsd[0] ?? 0) : 0;
  const paid = held + usdOf(costAtoms(priced));
  const now = linesOf(engine.curve(subject, market, x), paid);
  const then = linesOf(engine.curve(subject, market, x, { secs: Math.max(0, atTs - nowTs) }), paid);
  return { x, now, then, atTs, breakEvens: breakEvens(x, then.pnl), extremes: extremes(then.pnl) };
}

function linesOf(curve: Curve, paid: number): Lines {
  const { delta, gamma, vega, theta } = curve;
  return { pnl: valuesOf(curve, paid), delta, gamma, vega, theta };
}
