/** A set of parameters as rows, and what differs between two sets: the twin of `bots/src/params/rows.rs`. Pure. */
import { getParamSetEncoder, type ParamSet, type ScenarioParams } from '@breakwater/client/generated/types';
import { scenarioWords, shockOf } from '../scenario';
import { FIELDS, read, type Field } from './fields';
import { direction, human, pauses, percent, stops, UNITS, type Direction } from './units';

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
  direction: Direction;
}

const NOBODY = '11111111111111111111111111111111';
const text = (name: string, value: string): Row => ({ name, value: { text: value } });
const key = (name: string, address: string): Row => text(name, address === NOBODY ? 'none' : address);

function hash(name: string, bytes: Iterable<number>): Row {
  const all = [...bytes];
  return text(name, all.every((byte) => byte === 0) ? 'none' : all.map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}

function numbers(prefix: string, fields: readonly Field[], set: object): Row[] {
  return fields.map((field) => ({ name: prefix + field.name, value: { field, number: read(set, field) } }));
}

/** Everything a set says, in the order of its table. */
export function rows(set: ParamSet): Row[] {
  switch (set.__kind) {
    case 'Protocol': {
      const [params] = set.fields;
      const programs = [
        key('pyth_receiver', params.pythReceiver),
        key('pyth_legacy', params.pythLegacy),
        key('switchboard', params.switchboard),
      ];
      return [...programs, ...numbers('', FIELDS.protocol, params)];
    }
    case 'Pool':
      return numbers('', FIELDS.pool, set.fields[0]);
    case 'Market': {
      const [params] = set.fields;
      const { feeds, grid } = params;
      const scenarios = grid.scenarios.slice(0, grid.scenarioCount).map((each, at) => text(`scenario ${at}`, scenario(each)));
      const sources = [
        hash('feeds.feed_id', feeds.feedId),
        key('feeds.second_feed', feeds.secondFeed),
        hash('feeds.second_jobs', feeds.secondJobs),
      ];
      return [...sources, ...numbers('', FIELDS.market, params), ...scenarios];
    }
    case 'Breakers': {
      const [{ rules, count }] = set.fields;
      return rules.slice(0, count).flatMap((rule, at) => numbers(`rule ${at}.`, FIELDS.breakers, rule));
    }
    case 'Lift':
      return [text('lifts the pause of', pauses(set.fields[0]))];
    case 'Calm':
      return [text('ends the stop of', stops(set.fields[0]))];
  }
}

/** "−20 % price, volatility up", and the share of its profit or loss that counts where that is not all. */
function scenario({ priceBps, vol, dampeningBps }: ScenarioParams): string {
  const share = dampeningBps === 10_000 ? '' : `, ${percent(BigInt(dampeningBps))} of it counts`;
  const shock = shockOf(vol);
  return `${shock ? scenarioWords({ priceBps, vol: shock }) : `price ${percent(BigInt(priceBps))}, unknown shock ${vol}`}${share}`;
}

/** What `now` says otherwise than `old`, field by field. Empty for equal sets alone. */
export function differences(old: ParamSet, now: ParamSet): Difference[] {
  if (same(old, now)) return [];
  const [before, after] = [byName(rows(old)), byName(rows(now))];
  const names = [...after.keys(), ...[...before.keys()].filter((name) => !after.has(name))];
  const found = names.flatMap((name) => differ(name, before.get(name), after.get(name)) ?? []);
  // a field that no table names, or a scenario beyond the count: never silently equal
  return found.length > 0 ? found : [{ name: 'bytes that no field table names', from: 'old', to: 'new', direction: 'neither' }];
}

const byName = (all: Row[]): Map<string, Value> => new Map(all.map(({ name, value }) => [name, value]));

function differ(name: string, old: Value | undefined, now: Value | undefined): Difference | null {
  const [from, to] = [plain(old), plain(now)];
  if (from === to) return null;
  const readable: [string, string] = [readably(old), readably(now)];
  const field = [now, old].map((value) => (value && 'field' in value ? value.field : undefined)).find(Boolean);
  const both = old && now && 'field' in old && 'field' in now;
  return {
    name,
    ...(field ? { field } : {}),
    from,
    to,
    ...(readable[0] !== from || readable[1] !== to ? { human: readable } : {}),
    direction: both ? direction(now.field, old.number, now.number) : 'neither',
  };
}

function plain(value: Value | undefined): string {
  if (!value) return 'none';
  return 'text' in value ? value.text : `${value.number} ${UNITS[value.field.unit]}`;
}

function readably(value: Value | undefined): string {
  return value && 'field' in value ? human(value.field, value.number) : plain(value);
}

export function same(one: ParamSet, other: ParamSet): boolean {
  const [a, b] = [one, other].map((set) => getParamSetEncoder().encode(set));
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** The first field out of its hard range; the program checks again, and what couples fields. */
export function outOfRange(set: ParamSet): { name: string; field: Field; number: bigint } | null {
  for (const { name, value } of rows(set)) {
    if ('field' in value && (value.number < value.field.least || value.number > value.field.most)) return { name, ...value };
  }
  return null;
}
