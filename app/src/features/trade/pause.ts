/** The engine judges by pool, prices and surfaces; a pause is the protocol's, and who signs is the wallet's. */
import { PAUSED_WITHDRAW } from '@breakwater/client/account/world';
import type { Protocol } from '@breakwater/client/generated/accounts';
import type { Leg, PricedLeg, Preview } from '../../engine/types';
import { sameSeries } from './series';

/** Bit of `Protocol.paused`. */
const PAUSED_TRADE = 1;

/** What gives away more than the slip goes by the rules of a withdrawal. */
const isWithdrawal = ({ givenAtoms, slipAtoms }: Preview): boolean => givenAtoms > slipAtoms;

/** A delegate trades, and takes nothing out. */
export function withSigner(preview: Preview, isOwner: boolean): Preview {
  return preview.refusal === undefined && !isOwner && isWithdrawal(preview) ? { ...preview, refusal: 'GiftNeedsOwner' } : preview;
}

/** While trading is paused only a side that closes, and needs less margin for it, trades. The maker's may be one: that is not known here. */
export function withPause(preview: Preview, protocol: Pick<Protocol, 'paused'>, held: readonly Leg[], legs: readonly PricedLeg[]): Preview {
  const trade = (protocol.paused & PAUSED_TRADE) !== 0 && !reduces(preview, held, legs);
  const withdrawal = (protocol.paused & PAUSED_WITHDRAW) !== 0 && isWithdrawal(preview);
  return preview.refusal === undefined && (trade || withdrawal) ? { ...preview, refusal: 'Paused' } : preview;
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
