/** Where liquidation begins: axes of the map, and what it says in words. */
import type { HealthMap, HealthState, LiquidationPrices } from '../../engine/types';
import { move } from '../../lib/scenario';
import { bps, price } from '../../lib/units';

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step);

/** 41 moves of all prices and 16 of all volatilities; nothing moved is one of each. */
export const PRICES_BPS = steps(-6_000, 6_000, 300);
export const VOLS_BPS = steps(-5_000, 10_000, 1_000);
/** For the question whether volatility alone does it: as fine as the engine itself looks. */
export const FINE_VOLS_BPS = steps(-5_000, 10_000, 500);

export const STATES = ['healthy', 'soft', 'liquidated', 'insolvent'] as const;

export const stateWords = (state: HealthState | undefined): string => (state === undefined ? '–' : STATES[state]);

/** How far along an axis a value stands, 0..1, at the middle of its cell. */
export function along(axis: readonly number[], value: number): number {
  const [first = 0, last = 1] = [axis[0], axis[axis.length - 1]];
  return ((value - first) / (last - first)) * ((axis.length - 1) / axis.length) + 0.5 / axis.length;
}

/** The value whose cell is at a place 0..1 of the axis. */
export function valueAt(axis: readonly number[], place: number): number {
  const at = Math.min(axis.length - 1, Math.max(0, Math.floor(place * axis.length)));
  return axis[at] ?? 0;
}

/** Nearest moves of volatility alone that liquidate; `map` is one price (unmoved) over {@link FINE_VOLS_BPS}. */
export function volatilityAlone(map: HealthMap): { downBps: number | null; upBps: number | null } {
  const due = FINE_VOLS_BPS.filter((_, at) => (map.state[at]?.[0] ?? 0) >= 2);
  const [downs, ups] = [due.filter((vol) => vol <= 0), due.filter((vol) => vol >= 0)];
  return { downBps: downs.length > 0 ? Math.max(...downs) : null, upBps: ups.length > 0 ? Math.min(...ups) : null };
}

/** "Liquidation begins at BTC 48,200 (−12 %) down and 71,000 (+20 %) up." */
export function beginsAt(found: LiquidationPrices, market: { name: string; priceUsd: number } | null): string {
  const { downBps, upBps } = found;
  const place = (moveBps: number) =>
    market ? `${market.name} ${price(market.priceUsd * (1 + moveBps / 10_000))} USD (${move(moveBps)})` : `${move(moveBps)} of all prices`;
  if (downBps === 0 || upBps === 0) return 'The account may be liquidated at today’s prices.';
  if (downBps === null && upBps === null) return 'No move of prices alone between −95 % and +300 % liquidates the account.';
  if (downBps === null) return `Liquidation begins at ${place(upBps ?? 0)} up; no fall liquidates.`;
  if (upBps === null) return `Liquidation begins at ${place(downBps)} down; no rise up to 300 % liquidates.`;
  return `Liquidation begins at ${place(downBps)} down and ${place(upBps)} up.`;
}

/** Null where price alone decides. */
export function notByPriceAlone(found: LiquidationPrices, alone: { downBps: number | null; upBps: number | null } | null): string | null {
  if (!found.byVolatility || found.downBps === 0) return null;
  const ways = [
    alone?.upBps ? `a rise of volatility by ${bps(alone.upBps, 1)}` : '',
    alone?.downBps ? `a fall of volatility by ${bps(-alone.downBps, 1)}` : '',
  ].filter(Boolean);
  const what = ways.length > 0 ? ways.join(' or ') : 'a move of volatility between −50 % and +100 %';
  return `Not by price alone: ${what} does it too.`;
}
