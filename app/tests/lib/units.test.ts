import { describe, expect, it } from 'vitest';
import {
  bps,
  clamp,
  compact,
  contracts,
  decimal,
  exact,
  exactShort,
  percent,
  price,
  shareOf,
  short,
  signed,
  usd,
  usdDown,
} from '../../src/lib/units';

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
