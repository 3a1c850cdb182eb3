import type { Leg } from '../../engine/types';
import { expiry } from '../../lib/time';
import { contracts, priceOf } from '../../lib/units';
import type { NameOf } from './words';

/** "−2 × BTC 28 NOV 26 60,000 put". */
export function legName(leg: Leg, nameOf: NameOf): string {
  return `${contracts(leg.sizeLots)} × ${optionName(leg, nameOf)}`;
}

export function optionName(leg: Leg, nameOf: NameOf): string {
  return `${nameOf(leg.market)} ${expiry(leg.expiryTs)} ${priceOf(leg.strikeAtoms)} ${leg.kind}`;
}
