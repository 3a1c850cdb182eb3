/** Strategies that have names, on listed strikes around the forward. */
import type { Kind, Leg } from '../../engine/types';
import { ONE_CONTRACT } from './legs';

/** What a preset chooses from. */
export interface Ladder {
  market: number;
  expiryTs: number;
  /** Listed, ascending [quote atoms]. */
  strikes: readonly bigint[];
  forwardUsd: number;
  /** The next expiry that trades, for a calendar. */
  next?: { expiryTs: number; strikes: readonly bigint[] } | undefined;
}

export interface Preset {
  id: string;
  name: string;
  /** One line for who has not met it. */
  hint: string;
  /** Null where the ladder has not the strikes for it. */
  legs: (ladder: Ladder) => Leg[] | null;
}

/** How far from the forward the first and the second strike of a side are looked for. */
const FIRST = 0.05;
const SECOND = 0.1;

interface Strikes {
  atm: bigint;
  low: bigint | undefined;
  lower: bigint | undefined;
  high: bigint | undefined;
  higher: bigint | undefined;
}

const usd = (atoms: bigint): number => Number(atoms) / 1e6;

export function nearest(strikes: readonly bigint[], priceUsd: number): number {
  let best = -1;
  strikes.forEach((strike, at) => {
    const known = strikes[best];
    if (known === undefined || Math.abs(usd(strike) - priceUsd) < Math.abs(usd(known) - priceUsd)) best = at;
  });
  return best;
}

/** Strikes near their distances, each further out than the one before. */
function choose({ strikes, forwardUsd }: Ladder): Strikes | null {
  const atm = nearest(strikes, forwardUsd);
  const middle = strikes[atm];
  if (middle === undefined) return null;
  const up = Math.max(atm + 1, nearest(strikes, forwardUsd * (1 + FIRST)));
  const down = Math.min(atm - 1, nearest(strikes, forwardUsd * (1 - FIRST)));
  const further = Math.max(up + 1, nearest(strikes, forwardUsd * (1 + SECOND)));
  const deeper = Math.min(down - 1, nearest(strikes, forwardUsd * (1 - SECOND)));
  return { atm: middle, low: strikes[down], lower: strikes[deeper], high: strikes[up], higher: strikes[further] };
}

type Part = [contracts: number, kind: Kind, strike: bigint | undefined, expiryTs?: number];

function build(ladder: Ladder, parts: (strikes: Strikes) => Part[]): Leg[] | null {
  const strikes = choose(ladder);
  if (!strikes) return null;
  const legs: Leg[] = [];
  for (const [contracts, kind, strikeAtoms, expiryTs] of parts(strikes)) {
    if (strikeAtoms === undefined) return null;
    const sizeLots = BigInt(contracts) * ONE_CONTRACT;
    legs.push({ market: ladder.market, expiryTs: expiryTs ?? ladder.expiryTs, kind, strikeAtoms, sizeLots });
  }
  return legs;
}

const preset = (id: string, name: string, hint: string, parts: (strikes: Strikes) => Part[]): Preset => ({
  id,
  name,
  hint,
  legs: (ladder) => build(ladder, parts),
});

/** The strike that both expiries list, nearest to the forward. */
function calendar(ladder: Ladder): Leg[] | null {
  const { next } = ladder;
  if (!next) return null;
  const common = ladder.strikes.filter((strike) => next.strikes.includes(strike));
  const strike = common[nearest(common, ladder.forwardUsd)];
  return build(ladder, () => [
    [-1, 'call', strike],
    [1, 'call', strike, next.expiryTs],
  ]);
}

export const PRESETS: readonly Preset[] = [
  preset('call-spread', 'Call spread', 'Gains when the price rises, up to the higher strike.', ({ atm, high }) => [
    [1, 'call', atm],
    [-1, 'call', high],
  ]),
  preset('put-spread', 'Put spread', 'Gains when the price falls, down to the lower strike.', ({ atm, low }) => [
    [1, 'put', atm],
    [-1, 'put', low],
  ]),
  preset('straddle', 'Straddle', 'Gains from a large move either way.', ({ atm }) => [
    [1, 'call', atm],
    [1, 'put', atm],
  ]),
  preset('strangle', 'Strangle', 'As a straddle: cheaper, and needs a larger move.', ({ low, high }) => [
    [1, 'put', low],
    [1, 'call', high],
  ]),
  preset(
    'iron-condor',
    'Iron condor',
    'Earns the premium while the price stays between the inner strikes.',
    ({ lower, low, high, higher }) => [
      [1, 'put', lower],
      [-1, 'put', low],
      [-1, 'call', high],
      [1, 'call', higher],
    ],
  ),
  preset('butterfly', 'Butterfly', 'Gains most when the price ends at the middle strike.', ({ low, atm, high }) => [
    [1, 'call', low],
    [-2, 'call', atm],
    [1, 'call', high],
  ]),
  {
    id: 'calendar',
    name: 'Calendar',
    hint: 'Sells this expiry and buys the next: gains while the price stays and the near option decays.',
    legs: calendar,
  },
  preset('collar', 'Collar', 'For who holds the underlying: a floor below, paid for by a ceiling above.', ({ low, high }) => [
    [1, 'put', low],
    [-1, 'call', high],
  ]),
  preset(
    'covered-call',
    'Covered call',
    'For who holds the underlying: earns a premium, gives up the rise above the strike.',
    ({ high }) => [[-1, 'call', high]],
  ),
  preset('risk-reversal', 'Risk reversal', 'Gains when the price rises, loses when it falls; nearly no premium.', ({ low, high }) => [
    [-1, 'put', low],
    [1, 'call', high],
  ]),
];
