/** A set of parameters as rows, and what differs between two sets, in this app's words: what they are the engine says. */
import { getParamSetEncoder, type ParamSet } from '@breakwater/client/generated/types';
import type { Engine, ParamValue } from '../../engine/types';
import { scenarioWords } from '../scenario';
import { FIELDS, type Field } from './fields';
import { human, pauses, percent, stops, UNITS } from './units';

export type Value = { field: Field; number: bigint } | { text: string };

export interface Row {
  name: string;
  value: Value;
}

/** One field that two sets disagree about. */
export interface Difference {
  name: string;
  field?: Field;
  /** As the chain has it, with its unit. */
  from: string;
  to: string;
  /** As people read it, where that says more. */
  human?: [string, string];
  direction: 'safer' | 'looser' | 'neither';
}

/** As instructions carry it. */
export const encoded = (set: ParamSet): Uint8Array => new Uint8Array(getParamSetEncoder().encode(set));

/** Everything a set says, in the order of its table. */
export function rows(engine: Engine, set: ParamSet): Row[] {
  return engine.rows(encoded(set)).map(({ name, value }) => ({ name, value: said(set, value) }));
}

/** What `now` says otherwise than `old`, field by field. Empty for equal sets alone. */
export function differences(engine: Engine, old: ParamSet, now: ParamSet): Difference[] {
  return engine.differences(encoded(old), encoded(now)).map(({ name, direction, ...sides }) => {
    const [from, to] = [sides.from, sides.to].map((value) => value && said(now, value)) as [Value | null, Value | null];
    const readable: [string, string] = [readably(from), readably(to)];
    const field = [to, from].map((value) => (value && 'field' in value ? value.field : undefined)).find(Boolean);
    return {
      name,
      ...(field ? { field } : {}),
      from: plain(from),
      to: plain(to),
      ...(readable[0] !== plain(from) || readable[1] !== plain(to) ? { human: readable } : {}),
      direction,
    };
  });
}

function said(set: ParamSet, value: ParamValue): Value {
  if ('number' in value) return { field: fieldOf(set, value.number.field), number: value.number.number };
  return { text: words(value) };
}

function words(value: Exclude<ParamValue, { number: unknown }>): string {
  if ('key' in value) return value.key ?? 'none';
  if ('scenario' in value) return scenario(value.scenario);
  if ('pauses' in value) return pauses(value.pauses);
  return 'stops' in value ? stops(value.stops) : value.unnamed;
}

/** Throws where the engine knows a field that the table does not: they are of different programs. */
function fieldOf(set: ParamSet, name: string): Field {
  const tables: Partial<Record<ParamSet['__kind'], readonly Field[]>> = {
    Protocol: FIELDS.protocol,
    Pool: FIELDS.pool,
    Market: FIELDS.market,
    Breakers: FIELDS.breakers,
  };
  const field = tables[set.__kind]?.find((each) => each.name === name);
  if (!field) throw new Error(`the table has no field ${name}`);
  return field;
}

/** "−20 % price, volatility up", and the share of its profit or loss that counts where that is not all. */
function scenario({ priceBps, vol, weightBps }: Extract<ParamValue, { scenario: unknown }>['scenario']): string {
  const share = weightBps === 10_000 ? '' : `, ${percent(BigInt(weightBps))} of it counts`;
  return `${vol ? scenarioWords({ priceBps, vol }) : `price ${percent(BigInt(priceBps))}, unknown shock`}${share}`;
}

function plain(value: Value | null): string {
  if (!value) return 'none';
  return 'text' in value ? value.text : `${value.number} ${UNITS[value.field.unit]}`;
}

function readably(value: Value | null): string {
  return value && 'field' in value ? human(value.field, value.number) : plain(value);
}

export function same(one: ParamSet, other: ParamSet): boolean {
  const [a, b] = [encoded(one), encoded(other)];
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
