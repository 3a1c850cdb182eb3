import { describe, expect, it } from 'vitest';
import { bps, clamp, compact, contracts, decimal, exact, exactShort, parse, parseLots, parseUsd, percent, price, shareOf, short, signed, unparsed, usd, usdDown } from '../../src/lib/units';

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

describe('parse and exact', () => {
  it.each([0, 2, 6, 9])('give back every value with %i places', (places) => {
    for (const value of values()) expect(parse(exact(value, places), places)).toBe(value);
  });

  it('give back contracts, which leave zeros away', () => {
    for (const value of values()) expect(parseLots(contracts(value))).toBe(value);
  });

  it('a value typed in fewer places is the same value', () => {
    for (const value of values()) {
      const typed = `${value}.`;
      expect(parse(typed, 6)).toBe(value * 1_000_000n);
      expect(parse(typed + ZEROS.slice(0, 6), 6)).toBe(value * 1_000_000n);
    }
  });

  it('what is typed is never rounded: it is exact or refused', () => {
    const roll = dice(7n);
    for (let at = 0; at < ROUNDS; at += 1) {
      const places = Number(roll() % 9n);
      const part = String(roll() % 10n ** 9n).padStart(9, '0').slice(0, 1 + Number(roll() % 9n));
      const whole = roll() >> 20n;
      const read = parse(`${whole}.${part}`, places);
      if (part.length > places) expect(read).toBeNull();
      else expect(read).toBe(whole * 10n ** BigInt(places) + BigInt(part) * 10n ** BigInt(places - part.length));
    }
  });

  it('refuses a place too many, even a zero', () => {
    expect(parseUsd('0.000001')).toBe(1n);
    expect(parseUsd('0.0000001')).toBeNull();
    expect(parseUsd('1.0000000')).toBeNull();
    expect(parse('1.5', 0)).toBeNull();
    expect(parse('1.', 0)).toBe(1n);
  });

  // to whoever writes decimals with a comma they are a tenth to a hundredth of what they would be without it
  it.each(['0,5', '1.234,5', '1,23', '0,500', ',5', '1,2345', '12,34,567', '1234,567', '1 234,5'])('refuses the comma of %j', (text) => {
    expect(parse(text, 6)).toBeNull();
    expect(unparsed(text, 6)).toContain('point for decimals');
  });

  it('says of anything else how many decimals there may be', () => {
    expect(unparsed('1,234.1234567', 6)).toBe('Type a number with at most 6 decimals.');
    expect(unparsed('abc', 0)).toBe('Type a whole number.');
  });

  it.each(['', ' ', '.', '-', '-.', 'abc', '1e6', '0x10', '1.2.3', '--1', '+1', '1-', '∞', 'NaN', '1 USD', '١'])('refuses %j', (text) => {
    expect(parse(text, 6)).toBeNull();
  });

  it.each([
    ['1,234.5', 1_234_500_000n],
    [' 1 234.5 ', 1_234_500_000n],
    ['1_000', 1_000_000_000n],
    ['-1,234,567', -1_234_567_000_000n],
    ['−3', -3_000_000n],
    ['-3', -3_000_000n],
    ['.5', 500_000n],
    ['5.', 5_000_000n],
    ['007', 7_000_000n],
    ['-0', 0n],
    ['9007199254740993.000001', 9_007_199_254_740_993_000_001n],
  ])('reads %j', (text, atoms) => expect(parseUsd(text)).toBe(atoms));
});

describe('amounts', () => {
  it.each([
    [1_234_567_891n, 6, '1,234.567891'],
    [-1_234_567_891n, 6, '−1,234.567891'],
    [1n, 6, '0.000001'],
    [1_000_000_000_000n, 6, '1,000,000.000000'],
    [1_234n, 0, '1,234'],
    [0n, 2, '0.00'],
  ])('exact(%s, %i)', (value, places, text) => expect(exact(value, places)).toBe(text));

  it('usd shows cents, or every place where asked to', () => {
    expect(usd(1_234_567_891n)).toBe('1,234.57');
    expect(usd(1_234_567_891n, 6)).toBe('1,234.567891');
    expect(usd(-1_500_000n)).toBe('−1.50');
    expect(usd(-1n)).toBe('0.00');
    expect(usd(9_007_199_254_740_993_000_001n, 6)).toBe('9,007,199,254,740,993.000001');
  });

  it.each([
    [100n, 0, '100'],
    [1_000n, 1, '100'],
    [1n, 8, '0.00000001'],
    [150_000_000n, 8, '1.5'],
    [0n, 0, '0'],
  ])('exactShort(%s, %i) is %s', (value, places, text) => expect(exactShort(value, places)).toBe(text));

  it('what is named as the most is never more than there is', () => {
    expect([usdDown(1_239_999n), usdDown(1_230_000n), usdDown(9_999n), usdDown(-1n)]).toEqual(['1.23', '1.23', '0.00', '−0.01']);
  });

  it.each([
    [1_000_000n, '1'],
    [2_500_000n, '2.5'],
    [-1n, '−0.000001'],
    [10_000_000n, '10'],
    [100_000_000_000n, '100,000'],
    [0n, '0'],
  ])('contracts(%s) is %s', (lots, text) => expect(contracts(lots)).toBe(text));

  it('decimal has a true minus, no negative zero, and a dash for what is no number', () => {
    expect(decimal(-1234.5)).toBe('−1,234.50');
    expect(decimal(-0.001)).toBe('0.00');
    expect(decimal(-0)).toBe('0.00');
    expect(decimal(1.5, 4, 0)).toBe('1.5');
    expect([decimal(NaN), decimal(Infinity), decimal(-Infinity)]).toEqual(['–', '–', '–']);
  });

  it('price has as many places as its size asks for', () => {
    expect([price(60_000.4), price(12.345), price(0.12345), price(-2.5)]).toEqual(['60,000', '12.35', '0.1235', '−2.50']);
  });

  it('signed puts a plus before gains alone', () => {
    expect([signed(1.5), signed(-1.5), signed(0), signed(0.001)]).toEqual(['+1.50', '−1.50', '0.00', '0.00']);
  });
});

describe('shares', () => {
  it('percent and bps', () => {
    expect([percent(0.6), percent(-0.1234, 2), percent(0)]).toEqual(['60.0 %', '−12.34 %', '0.0 %']);
    expect([bps(25), bps(100), bps(10_000), bps(1_050), bps(0)]).toEqual(['0.25 %', '1 %', '100 %', '10.5 %', '0 %']);
  });

  it('q32, compact, short and clamp', () => {
    expect([shareOf(2n ** 32n), shareOf(2n ** 31n), shareOf(0n)]).toEqual([1, 0.5, 0]);
    expect([compact(1_234_567), compact(-1_500), compact(12)]).toEqual(['1.2M', '−1.5K', '12']);
    expect([short('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA'), short('short')]).toEqual(['Toke…Q5DA', 'short']);
    expect([clamp(5, 0, 3), clamp(-1, 0, 3), clamp(2, 0, 3)]).toEqual([3, 0, 2]);
  });
});
