/** What every parameter is, from the program's own tables: `fields.json` is generated (scripts/generate-fields.mjs) and tested for age. */
import tables from './fields.json';
import { MEANINGS } from './meanings';

export type Unit = 'Bps' | 'BpsPerHour' | 'Secs' | 'QuoteAtoms' | 'Count' | 'Code';
export type Safer = 'Higher' | 'Lower' | 'Neither';
export type SetKind = 'protocol' | 'pool' | 'market' | 'breakers';

export interface Field {
  /** Path in the set: "auction.fast_secs". */
  name: string;
  width: 'U32' | 'I32' | 'U64';
  unit: Unit;
  least: bigint;
  most: bigint;
  safer: Safer;
  /** What it means. */
  about: string;
}

function table(kind: SetKind): readonly Field[] {
  return tables[kind].map((field) => ({
    name: field.name,
    width: field.width as Field['width'],
    unit: field.unit as Unit,
    least: BigInt(field.least),
    most: BigInt(field.most),
    safer: field.safer as Safer,
    about: MEANINGS[`${kind}.${field.name}`] ?? field.about,
  }));
}

export const FIELDS: Readonly<Record<SetKind, readonly Field[]>> = {
  protocol: table('protocol'),
  pool: table('pool'),
  market: table('market'),
  breakers: table('breakers'),
};

/** "auction.fast_secs" to ["auction", "fastSecs"], as generated types name it. */
export function pathOf(name: string): string[] {
  return name.split('.').map((part) => part.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}

type Bag = Record<string, unknown>;

/** A copy of a decoded set with another value in one field. */
export function write<T extends object>(set: T, field: Field, value: bigint): T {
  const put = (at: Bag, [first = '', ...rest]: string[]): Bag => ({
    ...at,
    [first]: rest.length > 0 ? put(at[first] as Bag, rest) : field.width === 'U64' ? value : Number(value),
  });
  return put(set as Bag, pathOf(field.name)) as T;
}
