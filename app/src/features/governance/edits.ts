/** What was typed into a set's form, as a set. Pure. */
import type { BreakerRule, ParamSet } from '@breakwater/client/generated/types';
import { write, type Field } from '../../lib/governance/fields';
import { human, range } from '../../lib/governance/units';
import { asTyped, parse, unparsed } from '../../lib/typed';
import { USD_PLACES } from '../../lib/units';

/** Text by row name: "auction.fast_secs", "rule 2.secs". */
export type Edits = Readonly<Record<string, string>>;

const places = (field: Field): number => (field.unit === 'QuoteAtoms' ? USD_PLACES : 0);

/** In the unit that is typed: money in USD, all else as the program keeps it. */
export function typed(field: Field, value: bigint): string {
  return asTyped(value, places(field));
}

export type Parsed = { value: bigint } | { error: string };

export function parsed(field: Field, text: string): Parsed {
  const value = parse(text, places(field));
  if (value === null) return { error: unparsed(text, places(field)) };
  if (value < field.least || value > field.most) return { error: `${human(field, value)} is out of range: ${range(field)}.` };
  return { value };
}

export function withValue(set: ParamSet, name: string, field: Field, value: bigint): ParamSet {
  switch (set.__kind) {
    case 'Protocol':
      return { ...set, fields: [write(set.fields[0], field, value)] };
    case 'Pool':
      return { ...set, fields: [write(set.fields[0], field, value)] };
    case 'Market':
      return { ...set, fields: [write(set.fields[0], field, value)] };
    case 'Breakers': {
      const number = Number(/^rule (\d+)\./.exec(name)?.[1] ?? NaN);
      const change = (rule: BreakerRule, at: number) => (at === number ? write(rule, field, value) : rule);
      const [rules] = set.fields;
      return { ...set, fields: [{ ...rules, rules: rules.rules.map(change) }] };
    }
    default:
      return set;
  }
}
