/** How a quote stands to the mark of its legs: makers live on the difference, and a bad price shows in it. */
import type { PricedLeg } from '../../engine/types';
import { percent, usd } from '../../lib/units';
import { costAtoms } from './legs';

export interface Gap {
  /** What the taker pays more than mark, negative for less [quote atoms]. */
  atoms: bigint;
  /** Of what all legs are worth at mark, bought and sold alike: the net of a spread may be next to nothing. Null where they are worth nothing. */
  share: number | null;
}

/** Beyond both a trade is confirmed once more: of pennies ten per cent are nothing. */
const FAR_SHARE = 0.1;
const FAR_ATOMS = 1_000_000n;

export function gapOf(quoted: readonly PricedLeg[], marked: readonly PricedLeg[]): Gap {
  const atoms = costAtoms(quoted) - costAtoms(marked);
  const worth = marked.reduce((sum, leg) => sum + costAtoms([leg.sizeLots < 0n ? { ...leg, sizeLots: -leg.sizeLots } : leg]), 0n);
  return { atoms, share: worth === 0n ? null : Number(atoms) / Number(worth) };
}

export const isFar = ({ atoms, share }: Gap): boolean => atoms > FAR_ATOMS && (share === null || share > FAR_SHARE);

/** "53.00 USD (4.0 %) worse than mark" */
export function gapText({ atoms, share }: Gap): string {
  const size = atoms < 0n ? -atoms : atoms;
  if (usd(size) === usd(0n)) return 'at mark';
  const part = share === null ? '' : ` (${percent(Math.abs(share))})`;
  return `${usd(size)} USD${part} ${atoms > 0n ? 'worse' : 'better'} than mark`;
}
