/** What is governed in one pool: every set with its version, every change that waits and where it stands. */
import type { Address } from '@solana/kit';
import type { ParamChange } from '../generated/accounts';
import type { Governed, ParamSet } from '../generated/types';
import type { Entry } from './kinds';
import type { World } from './world';

/** What a change is made to, as instructions name it. */
export type Target =
  | { kind: 'protocol' }
  | { kind: 'pool'; pool: Address }
  | { kind: 'market'; pool: Address; market: Address; index: number }
  | { kind: 'breakers'; pool: Address; breakers: Address };

export interface GovernedSet {
  /** "protocol", "pool", "market:BTC", "breakers". */
  name: string;
  title: string;
  /** The account that keeps it. */
  address: Address;
  target: Target;
  version: bigint;
  /** When the steward last moved it; 0 for never. */
  steppedTs: number;
  set: ParamSet;
}

export function setsOf(world: World, breakers: Entry<'Breakers'> | undefined): GovernedSet[] {
  const { protocol, pool, poolAddress } = world;
  const of = (governed: Governed) => ({ version: governed.version, steppedTs: Number(governed.steppedTs) });
  const sets: GovernedSet[] = [
    {
      name: 'protocol',
      title: 'Protocol',
      address: world.protocolAddress,
      target: { kind: 'protocol' },
      ...of(protocol.governed),
      set: { __kind: 'Protocol', fields: [protocol.params] },
    },
    {
      name: 'pool',
      title: 'Pool',
      address: poolAddress,
      target: { kind: 'pool', pool: poolAddress },
      ...of(pool.governed),
      set: { __kind: 'Pool', fields: [pool.settings] },
    },
  ];
  for (const { address, index, symbol, data } of world.markets) {
    const target: Target = { kind: 'market', pool: poolAddress, market: address, index };
    sets.push({
      name: `market:${symbol}`,
      title: `Market ${symbol}`,
      address,
      target,
      ...of(data.governed),
      set: { __kind: 'Market', fields: [data.params] },
    });
  }
  if (breakers) {
    const target: Target = { kind: 'breakers', pool: poolAddress, breakers: breakers.address };
    sets.push({
      name: 'breakers',
      title: 'Breakers',
      address: breakers.address,
      target,
      ...of(breakers.data.governed),
      set: { __kind: 'Breakers', fields: [breakers.data.rules] },
    });
  }
  return sets;
}

/** Part of a change's address: `ParamSet::kind` of the program. */
export function kindOf(set: ParamSet): number {
  return { Protocol: 0, Pool: 1, Market: 2, Breakers: 3, Lift: 4, Calm: 5 }[set.__kind];
}

/** Where a change is on its way. */
export type Stage = { id: 'waits' | 'ready'; secs: number } | { id: 'lapsed' | 'replaced' };

/** The chain's clock is read now and then and stands still between its blocks: a button offered too early is refused. */
const CLOCK_SECS = 2;

/** `Stage::of` of the Rust client, but for {@link CLOCK_SECS}. */
export function stageOf(change: ParamChange, version: bigint, nowTs: number): Stage {
  if (version !== change.replaces) return { id: 'replaced' };
  if (nowTs >= Number(change.lapsesTs)) return { id: 'lapsed' };
  const readyTs = Number(change.readyTs) + CLOCK_SECS;
  if (nowTs < readyTs) return { id: 'waits', secs: readyTs - nowTs };
  return { id: 'ready', secs: Number(change.lapsesTs) - nowTs };
}

export const isDead = (stage: Stage): boolean => stage.id === 'lapsed' || stage.id === 'replaced';
