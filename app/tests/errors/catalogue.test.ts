import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BREAKWATER_CLEARING_ERRORS } from '@breakwater/client/error/program';
import { CATALOGUE, STAGES } from '../../src/lib/errors/catalogue';

const ROOT = resolve(import.meta.dirname, '../../..');
const ENTRIES = Object.entries(CATALOGUE);

const files = new Map<string, string>();
function read(file: string): string {
  const text = files.get(file) ?? readFileSync(resolve(ROOT, file), 'utf8');
  files.set(file, text);
  return text;
}

/** A name as a test asserts it: "BelowInitialMargin", Refusal::StillBlind for quotes.still_blind. */
function asserted(name: string, text: string): boolean {
  if (new RegExp(`['"\`]${name.replace('.', '\\.')}['"\`]`).test(text)) return true;
  const label = /^quotes\.(.+)$/.exec(name)?.[1];
  if (!label) return false;
  const variant = label.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return text.includes(`"${label}"`) || new RegExp(`Refusal::${variant}\\b`).test(text);
}

describe('the catalogue', () => {
  const program = readFileSync(resolve(ROOT, 'programs/clearing/src/errors.rs'), 'utf8');
  const codes = [...program.matchAll(/^ {4}(\w+) = (\d+),$/gm)].map(([, name, code]) => [6000 + Number(code), name]);

  it('names the errors of the program as its source does', () => {
    expect(codes).toHaveLength(133);
    expect(BREAKWATER_CLEARING_ERRORS).toEqual(Object.fromEntries(codes));
  });

  it.each(Object.values(BREAKWATER_CLEARING_ERRORS))('has an entry for %s', (name) => {
    expect(Object.hasOwn(CATALOGUE, name)).toBe(true);
  });

  it.each([
    ['quotes', 'bots/src/quotes/refusal.rs', 'QuoteRefusal', 30],
    ['history', 'bots/src/index/refusal.rs', 'ApiError', 9],
  ])('has an entry for every refusal of the %s server', (prefix, file, type, least) => {
    const source = read(file).split(`pub enum ${type}`)[1]?.split(`impl ${type}`)[0] ?? '';
    const variants = [...source.matchAll(/^ {4}([A-Z]\w+),$/gm)].map(([, variant]) => variant ?? '');
    const labels = variants.map((each) => each.replace(/\B[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
    const named = Object.keys(CATALOGUE).filter((name) => name.startsWith(`${prefix}.`));
    expect(labels.length).toBeGreaterThan(least);
    expect(named.sort()).toEqual(labels.map((label) => `${prefix}.${label}`).sort());
  });

  it('has no name twice', () => {
    const names = STAGES.flatMap((stage) => Object.keys(stage));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(ENTRIES)('%s is asserted by name in the test it points to', (name, { test }) => {
    expect(existsSync(resolve(ROOT, test)), test).toBe(true);
    expect(asserted(name, read(test)), `${test} does not assert ${name}`).toBe(true);
  });

  it.each(ENTRIES)('%s is said in plain sentences without codes', (_, { cause, todo }) => {
    for (const text of [cause, todo]) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text.length).toBeLessThan(160);
      expect(text).not.toMatch(/\d{4}|0x[0-9a-f]|\b(InstructionError|Custom|lamports?|blockhash)\b/i);
    }
    expect(cause).not.toBe(todo);
  });
});
