import type { Leg } from '../../engine/types';
import { seriesText } from '../../lib/series';
import { contracts } from '../../lib/units';
import type { NameOf } from './words';

/** "−2 × BTC 28 NOV 26 60,000 put". */
export function legName(leg: Leg, nameOf: NameOf): string {
  return `${contracts(leg.sizeLots)} × ${optionName(leg, nameOf)}`;
}

export function optionName(leg: Leg, nameOf: NameOf): string {
  return seriesText(nameOf(leg.market), leg);
}
