import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  getProtocolParamsDecoder,
  getMarketParamsDecoder,
  getPoolSettingsDecoder,
  getBreakerRuleDecoder,
} from '@breakwater/client/generated/types';
// @ts-expect-error: a script, without types
import { CODES, generate, generateCodes, OUTPUT } from '../../../scripts/generate-fields.mjs';
import { FIELDS, pathOf, write, type Field, type SetKind } from './fields';

const blank: Record<SetKind, object> = {
  protocol: getProtocolParamsDecoder().decode(new Uint8Array(getProtocolParamsDecoder().fixedSize)),
  pool: getPoolSettingsDecoder().decode(new Uint8Array(getPoolSettingsDecoder().fixedSize)),
  market: getMarketParamsDecoder().decode(new Uint8Array(getMarketParamsDecoder().fixedSize)),
  breakers: getBreakerRuleDecoder().decode(new Uint8Array(getBreakerRuleDecoder().fixedSize)),
};
const read = (set: object, field: Field) =>
  pathOf(field.name).reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], set) as number | bigint;
const kinds = Object.keys(blank) as SetKind[];

test('the table is the program’s of today', () => {
  expect(readFileSync(String(OUTPUT), 'utf8')).toBe(String(generate()));
  expect(readFileSync(String(CODES), 'utf8')).toBe(String(generateCodes()));
});

test.each(kinds)('every field of %s is in the generated type, and can be written', (kind) => {
  expect(FIELDS[kind].length).toBeGreaterThan(3);
  for (const field of FIELDS[kind]) {
    expect(BigInt(read(blank[kind], field))).toBe(0n);
    expect(BigInt(read(write(blank[kind], field, field.most), field))).toBe(field.most);
  }
});

test.each(kinds)('every field of %s has words', (kind) => {
  expect(FIELDS[kind].filter((field) => field.about.length < 8).map((field) => field.name)).toEqual([]);
});

test.each(kinds)('%s: no number of the type is missing from the table', (kind) => {
  const named = new Set(FIELDS[kind].map((field) => field.name.replaceAll('_', '').toLowerCase()));
  const leaves = (at: object, path: string): string[] =>
    Object.entries(at).flatMap(([key, value]: [string, unknown]) => {
      const here = path ? `${path}.${key}` : key;
      if (typeof value === 'number' || typeof value === 'bigint') return [here.toLowerCase()];
      return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
        ? leaves(value, here)
        : [];
    });
  expect(leaves(blank[kind], '').filter((leaf) => !named.has(leaf))).toEqual([]);
});
