/** What a link to another page carries: legs for a strategy, an amount to deposit, a tab. */
import type { Leg } from '../engine/types';
import { parseUsd } from './typed';

interface WireLeg {
  market: number;
  expiryTs: number;
  kind: string;
  strikeAtoms: string;
  sizeLots: string;
}

const whole = (value: unknown): value is string => typeof value === 'string' && /^-?\d{1,18}$/.test(value);

function isWire(value: unknown): value is WireLeg {
  const leg = value as Partial<WireLeg> | null;
  return (
    typeof leg === 'object' &&
    leg !== null &&
    Number.isInteger(leg.market) &&
    Number.isInteger(leg.expiryTs) &&
    (leg.kind === 'call' || leg.kind === 'put') &&
    whole(leg.strikeAtoms) &&
    whole(leg.sizeLots)
  );
}

/** To Trade with these legs filled in. Integers go as text: JSON's numbers end at 2^53. */
export function legsLink(legs: readonly Leg[]): string {
  const wire = legs.map(
    ({ market, expiryTs, kind, strikeAtoms, sizeLots }): WireLeg => ({
      market,
      expiryTs,
      kind,
      strikeAtoms: strikeAtoms.toString(),
      sizeLots: sizeLots.toString(),
    }),
  );
  return `/trade?legs=${encodeURIComponent(JSON.stringify(wire))}`;
}

/** Legs of `?legs=`; none where it is anything else than a link of this app's. */
export function legsOfQuery(query: string): Leg[] {
  const text = new URLSearchParams(query).get('legs');
  if (!text) return [];
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read) || read.length > 8 || !read.every(isWire)) return [];
    return read.map((leg) => ({
      market: leg.market,
      expiryTs: leg.expiryTs,
      kind: leg.kind === 'call' ? 'call' : 'put',
      strikeAtoms: BigInt(leg.strikeAtoms),
      sizeLots: BigInt(leg.sizeLots),
    }));
  } catch {
    return [];
  }
}

/** Amount of `?deposit=` as it would be typed; empty where it is none. */
export function depositOfQuery(query: string): string {
  const text = new URLSearchParams(query).get('deposit') ?? '';
  const atoms = parseUsd(text);
  return atoms !== null && atoms > 0n ? text : '';
}

/** Tab of `?tab=`; the first where it names none. */
export function tabOfQuery<T extends string>(query: string, tabs: readonly [{ id: T }, ...{ id: T }[]]): T {
  const wanted = new URLSearchParams(query).get('tab');
  return (tabs.find(({ id }) => id === wanted) ?? tabs[0]).id;
}
