/** The engine judges by pool, prices and surfaces; a pause is the house's. */
import type { Leg, PricedLeg, Preview } from '../../engine/types';
import type { House } from '../../generated/accounts';
import { sameSeries } from './series';

/** Bit of `House.paused`. */
const PAUSED_TRADE = 1;

/** While trading is paused only a side that closes, and needs less margin for it, trades. The maker's may be one: that is not known here. */
export function withPause(preview: Preview, house: Pick<House, 'paused'>, held: readonly Leg[], legs: readonly PricedLeg[]): Preview {
  const stopped = (house.paused & PAUSED_TRADE) !== 0 && preview.refusal === undefined && !reduces(preview, held, legs);
  return stopped ? { ...preview, refusal: 'Paused' } : preview;
}

/** The twin of the program's `reduces_risk`. */
function reduces({ before, after }: Preview, held: readonly Leg[], legs: readonly PricedLeg[]): boolean {
  const nearer = legs.every((leg) => isNearer(held.find((each) => sameSeries(each, leg))?.sizeLots ?? 0n, leg.sizeLots));
  return nearer && after.mmAtoms <= before.mmAtoms && after.imAtoms <= before.imAtoms;
}

/** Smaller, and not on the other side. */
function isNearer(held: bigint, change: bigint): boolean {
  const then = held + change;
  return held > 0n ? then >= 0n && then < held : held < 0n && then <= 0n && then > held;
}
