import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asTyped, parse, parseUsd, unparsed } from '../../src/lib/typed';

const MOST = 2n ** 63n - 1n;
const ROUNDS = 2_000;

/** The same numbers in every run (xorshift). */
function dice(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state ^= (state << 13n) & (2n ** 64n - 1n);
    state ^= state >> 7n;
    state ^= (state << 17n) & (2n ** 64n - 1n);
    return state;
  };
}

/** Values of all sizes and both signs that a ledger holds. */
function* values(): Generator<bigint> {
  yield* [0n, 1n, -1n, 999_999n, 1_000_000n, -1_000_001n, MOST, -MOST];
  const roll = dice(0x9e37_79b9_7f4a_7c15n);
  for (let at = 0; at < ROUNDS; at += 1) {
    const size = roll() >> (1n + (roll() % 63n));
    yield roll() % 2n === 0n ? size : -size;
  }
}

const ZEROS = '0'.repeat(9);

describe('what was typed', () => {
  it.each([0, 2, 6, 9])('a field that is filled in reads back as every value with %i places', (places) => {
    for (const value of values()) expect(parse(asTyped(value, places), places)).toBe(value);
  });

  it('in fewer places is the same value', () => {
    for (const value of values()) {
      const typed = `${value}.`;
      expect(parse(typed, 6)).toBe(value * 1_000_000n);
      expect(parse(typed + ZEROS.slice(0, 6), 6)).toBe(value * 1_000_000n);
    }
  });

  it('is never rounded: it is exact or refused', () => {
    const roll = dice(7n);
    for (let at = 0; at < ROUNDS; at += 1) {
      const places = Number(roll() % 9n);
      const part = String(roll() % 10n ** 9n)
        .padStart(9, '0')
        .slice(0, 1 + Number(roll() % 9n));
      const whole = roll() >> 20n;
      const read = parse(`${whole}.${part}`, places);
      if (part.length > places) expect(read).toBeNull();
      else expect(read).toBe(whole * 10n ** BigInt(places) + BigInt(part) * 10n ** BigInt(places - part.length));
    }
  });

  it('is refused with a place too many, even a zero', () => {
    expect(parseUsd('0.000001')).toBe(1n);
    expect(parseUsd('0.0000001')).toBeNull();
    expect(parseUsd('1.0000000')).toBeNull();
    expect(parse('1.5', 0)).toBeNull();
    expect(parse('1.', 0)).toBe(1n);
  });

  it.each(['', ' ', '.', '-', '-.', 'abc', '1e6', '0x10', '--1', '+1', '1-', '∞', 'NaN', '1 USD', '١', ','])('is no number: %j', (text) => {
    expect(parse(text, 6)).toBeNull();
    expect(unparsed(text, 6)).toBe('Type a number with at most 6 decimals.');
    expect(unparsed(text, 0)).toBe('Type a whole number.');
  });

  it.each([
    ['1234.5', 1_234_500_000n],
    [' 1234.5 ', 1_234_500_000n],
    ['1.250', 1_250_000n],
    ['−3', -3_000_000n],
    ['-3', -3_000_000n],
    ['.5', 500_000n],
    ['5.', 5_000_000n],
    ['007', 7_000_000n],
    ['-0', 0n],
    ['9007199254740993.000001', 9_007_199_254_740_993_000_001n],
  ])('%j is read', (text, atoms) => expect(parseUsd(text)).toBe(atoms));
});

describe('a separator', () => {
  it.each([
    ['1,250', 'Write 1250 or 1.25: a comma could mean either.'],
    ['-1,250', 'Write -1250 or -1.25: a comma could mean either.'],
    ['100,000', 'Write 100000 or 100: a comma could mean either.'],
  ])('that could be of thousands or of decimals is not guessed: %s', (text, words) => {
    expect(parse(text, 6)).toBeNull();
    expect(unparsed(text, 6)).toBe(words);
  });

  it.each([
    ['0,5', '0.5'],
    ['0,500', '0.5'],
    ['1,23', '1.23'],
    ['-1,2345', '-1.2345'],
    [',5', '0.5'],
    ['5,', '5'],
    ['1234,567', '1234.567'],
  ])('that is a comma before decimals is told with what to write: %s', (text, meant) => {
    expect(parse(text, 6)).toBeNull();
    expect(unparsed(text, 6)).toBe(`Write ${meant}: decimals come after a point.`);
  });

  it.each([
    '1,234,567',
    '1,234.5',
    '1.234,5',
    '12,34,567',
    '1.234.567',
    '1.2.3',
    '1 234',
    '1 234.5',
    '1 234,5',
    '1\u00a0234',
    '1\u202f234',
    "1'234",
    '1’234.5',
    '1_000',
  ])('between thousands is refused: %j', (text) => {
    expect(parse(text, 6)).toBeNull();
    expect(unparsed(text, 6)).toBe('Write it without separators, and decimals after a point: 1234.5.');
  });

  it('has no place in a whole number', () => {
    expect([parse('1,250', 0), unparsed('1,250', 0)]).toEqual([null, 'Write 1250: nothing stands between thousands.']);
    expect([parse('1 250', 0), unparsed('1 250', 0)]).toEqual([null, 'Write a whole number without separators: 1234.']);
  });
});

describe('every field', () => {
  const src = resolve(import.meta.dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/generated|\.test\./.test(name),
  );
  const lines = files.flatMap((name) =>
    readFileSync(resolve(src, name), 'utf8')
      .split('\n')
      .map((line) => `${name}: ${line.trim()}`),
  );

  it('is read here: no other file makes a number of what was typed', () => {
    const own =
      /parseFloat|valueAsNumber|type="number"|\b(?:Number|BigInt|parseInt)\((?:event|text|typed|input)\b|\b(?:Number|BigInt|parseInt)\(.*target\.value/;
    // a slider is moved, and gives a number of its own
    const slider = 'components/Field.tsx: onInput={(event) => props.onChange(Number(event.currentTarget.value))}';
    expect(lines.filter((line) => own.test(line))).toEqual([slider]);
  });

  it('is filled in without the commas that amounts are shown with', () => {
    expect(lines.filter((line) => /replaceAll\(','/.test(line) && !line.startsWith('lib/typed.ts'))).toEqual([]);
    expect(lines.filter((line) => /set(?:Text|Room|Typed)\((?:exact|contracts|usd|shareText)/.test(line))).toEqual([]);
  });
});
