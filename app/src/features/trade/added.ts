import { contracts } from '../../lib/units';
import { MOST_LEGS } from './legs';
import { seriesText } from './series';
import type { Added } from './store';

/** "Buy 2", "Sell 0.5" */
export const dealText = (sizeLots: bigint): string => (sizeLots > 0n ? `Buy ${contracts(sizeLots)}` : `Sell ${contracts(-sizeLots)}`);

/** "Added: Buy 1 BTC 29 NOV 26 60,000 call (2 of 8)" */
export function addedText({ leg, sizeLots, count }: Added, symbol: string): string {
  const name = seriesText(symbol, leg);
  const room = `(${count} of ${MOST_LEGS})`;
  if (sizeLots === 0n) return `Cancelled out and removed: ${name} ${room}`;
  const whole = sizeLots === leg.sizeLots ? '' : `, ${dealText(sizeLots)} in all`;
  return `Added: ${dealText(leg.sizeLots)} ${name}${whole} ${room}`;
}
