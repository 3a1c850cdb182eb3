/**
 * What a person typed, as an exact number: every field of the app is read here. A point comes before decimals, and nothing stands between
 * thousands. "1,250" is twelve hundred and fifty to one reader and one and a quarter to another, so it is refused and never guessed.
 */
import { exactShort, LOT_PLACES, USD_PLACES } from './units';

/** Exactly; null where it is no such number. Takes the true minus sign that amounts are shown with. */
export function parse(text: string, places: number): bigint | null {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(plain(text));
  if (!match) return null;
  const [, sign = '', whole = '', part = ''] = match;
  if (whole === '' && part === '') return null;
  if (part.length > places) return null;
  const value = BigInt((whole || '0') + part.padEnd(places, '0'));
  return sign === '-' ? -value : value;
}

export const parseUsd = (text: string): bigint | null => parse(text, USD_PLACES);
export const parseLots = (text: string): bigint | null => parse(text, LOT_PLACES);

/** A number as it would be typed, for fields that are filled in: `parse` reads it back, which it does not what is shown with commas. */
export function asTyped(value: bigint, places: number): string {
  return exactShort(value, places).replaceAll(',', '').replace('−', '-');
}

const plain = (text: string): string => text.trim().replace('−', '-');

/** One comma and three digits behind it: thousands, or decimals. */
const EITHER = /^(-?[1-9]\d{0,2}),(\d{3})$/;
/** One comma that stands between no thousands, with a digit on either side of it. */
const DECIMAL_COMMA = /^(-?)(\d+|(?=,\d)),(\d*)$/;
/** All that stands between thousands somewhere, or before decimals. */
const SEPARATORS = /\d.*[,'’‘`´_\s٬٫].*\d|\..*\./;

/** What to say of a text that `parse` refuses: what to type. */
export function unparsed(text: string, places: number): string {
  return (
    ofComma(plain(text), places) ??
    ofSeparators(plain(text), places) ??
    (places === 0 ? 'Type a whole number.' : `Type a number with at most ${places} decimals.`)
  );
}

function ofComma(typed: string, places: number): string | null {
  const [, whole = '', part = ''] = EITHER.exec(typed) ?? [];
  // where there are no decimals, only the thousands can be meant
  if (whole !== '' && places > 0) return `Write ${whole}${part} or ${withPoint(whole, part)}: a comma could mean either.`;
  if (whole !== '') return `Write ${whole}${part}: nothing stands between thousands.`;
  const decimal = DECIMAL_COMMA.exec(typed);
  if (!decimal || places === 0) return null;
  const [, sign = '', before = '', behind = ''] = decimal;
  return `Write ${withPoint(sign + (before || '0'), behind)}: decimals come after a point.`;
}

function ofSeparators(typed: string, places: number): string | null {
  if (!SEPARATORS.test(typed)) return null;
  return places === 0
    ? 'Write a whole number without separators: 1234.'
    : 'Write it without separators, and decimals after a point: 1234.5.';
}

/** "1.25" of 1 and 250. */
const withPoint = (whole: string, part: string): string => `${whole}.${part}`.replace(/\.?0*$/, '');
