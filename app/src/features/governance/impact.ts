/** What a change would do to every margin account, asked of the program's own engine: the twin of `bots/src/params/simulate.rs`. */
import type { Address } from '@solana/kit';
import type { Entry } from '@breakwater/client/account/kinds';
import type { Target } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import { getMarketEncoder, getPoolEncoder } from '@breakwater/client/generated/accounts';
import type { ParamSet } from '@breakwater/client/generated/types';
import { createEngineWorker } from '../../engine/pool';
import { accountsOf } from '../../lib/margin/world';
import type { Assessment, Engine } from '../../engine/types';

/** An account that the change would make due for liquidation. */
export interface Due {
  address: Address;
  owner: Address;
  /** Equity less maintenance margin; null where it could not be margined before. */
  before: bigint | null;
  after: bigint;
}

/** Counts and sums are before and after, of accounts that can be margined both times. */
export interface Impact {
  accounts: number;
  /** Can't be margined as things are: in no count and no sum. */
  unknownBefore: number;
  belowIm: [number, number];
  belowMm: [number, number];
  /** Sum of all accounts' margins [quote atoms]. */
  imAtoms: [bigint, bigint];
  mmAtoms: [bigint, bigint];
  newlyDue: Due[];
  /** The engine refuses to margin them afterwards, and why. */
  unknown: { address: Address; error: unknown }[];
}

export const noImpact = (): Impact => ({
  accounts: 0,
  unknownBefore: 0,
  belowIm: [0, 0],
  belowMm: [0, 0],
  imAtoms: [0n, 0n],
  mmAtoms: [0n, 0n],
  newlyDue: [],
  unknown: [],
});

type Loaded = Parameters<Engine['load']>[0];

/** Protocol and breakers have no part in margin. */
export const bearsOnMargin = (set: ParamSet): boolean => set.__kind === 'Pool' || set.__kind === 'Market';

/** The pool's accounts as they would be. The mark stays, even of another feed: the price is of the same thing. */
export function under(world: World, target: Target, set: ParamSet): Loaded {
  const loaded = accountsOf(world);
  if (set.__kind === 'Pool') {
    const [settings] = set.fields;
    return { ...loaded, pool: over(world.poolBytes, getPoolEncoder().encode({ ...world.pool, settings })) };
  }
  if (set.__kind !== 'Market' || target.kind !== 'market') return loaded;
  const [params] = set.fields;
  const markets = world.markets.map(({ index, data, bytes, surfaceBytes }) => ({
    market: index === target.index ? over(bytes, getMarketEncoder().encode({ ...data, params })) : bytes,
    surface: surfaceBytes,
  }));
  return { ...loaded, markets };
}

function over(bytes: Uint8Array, encoded: Iterable<number> & { length: number }): Uint8Array {
  const all = bytes.slice();
  all.set(Uint8Array.from(encoded).subarray(0, all.length));
  return all;
}

export interface Question {
  wasm: string;
  before: Loaded;
  after: Loaded;
  nowTs: number;
  accounts: readonly Entry<'MarginAccount'>[];
}

/** In two engines of its own, off the main thread: the page's one stays with the world as it is. */
export async function impactOf(question: Question, signal: AbortSignal, told: (done: number) => void): Promise<Impact> {
  const engines = await bothOrNone(() => createEngineWorker(question.wasm));
  const [old, now] = engines;
  try {
    old.load(question.before);
    now.load(question.after);
    engines.forEach((engine) => engine.at(question.nowTs));
    const impact = noImpact();
    for (const entry of question.accounts) {
      if (signal.aborted) throw new DOMException('aborted', 'AbortError');
      const [before, after] = await Promise.allSettled([old.assess({ account: entry.bytes }), now.assess({ account: entry.bytes })]);
      count(impact, entry, before.status === 'fulfilled' ? before.value : null, after);
      told(impact.accounts);
    }
    return impact;
  } finally {
    engines.forEach((engine) => engine.close());
  }
}

/** Two of them; where one can't be had the other is closed. */
export async function bothOrNone<T extends { close(): void }>(make: () => Promise<T>): Promise<[T, T]> {
  const [one, other] = await Promise.allSettled([make(), make()]);
  if (one.status === 'fulfilled' && other.status === 'fulfilled') return [one.value, other.value];
  for (const each of [one, other]) if (each.status === 'fulfilled') each.value.close();
  throw one.status === 'rejected' ? one.reason : (other as PromiseRejectedResult).reason;
}

type Counted = Pick<Entry<'MarginAccount'>, 'address' | 'data'>;

export function count(
  impact: Impact,
  { address, data }: Counted,
  before: Assessment | null,
  answer: PromiseSettledResult<Assessment>,
): void {
  impact.accounts += 1;
  if (before === null) impact.unknownBefore += 1;
  if (answer.status === 'rejected') {
    impact.unknown.push({ address, error: answer.reason });
    return;
  }
  const after = answer.value;
  if (before) compare(impact, before, after);
  const was = before !== null && before.mmExcessAtoms < 0n;
  if (after.mmExcessAtoms < 0n && !was) {
    impact.newlyDue.push({ address, owner: data.owner, before: before?.mmExcessAtoms ?? null, after: after.mmExcessAtoms });
  }
}

function compare(impact: Impact, ...both: [Assessment, Assessment]): void {
  both.forEach(({ imExcessAtoms, mmExcessAtoms, imAtoms, mmAtoms }, side) => {
    const at = side as 0 | 1;
    if (imExcessAtoms < 0n) impact.belowIm[at] += 1;
    if (mmExcessAtoms < 0n) impact.belowMm[at] += 1;
    impact.imAtoms[at] += imAtoms;
    impact.mmAtoms[at] += mmAtoms;
  });
}
