/** Parameters as people read them here. */
import { exact, exactShort } from '../units';
import codes from './codes.json';
import type { Field } from './fields';
import { METRICS } from './stops';

const ANY = (1n << 64n) - 1n;

/** Basis points as per cent: 1 250 is "12.5 %". */
export function percent(bps: bigint): string {
  return `${exactShort(bps, 2)} %`;
}

/** Seconds in days, hours, minutes and seconds, without those that are zero. */
export function span(secs: bigint): string {
  const size = Number(secs < 0n ? -secs : secs);
  const parts: [number, string][] = [
    [Math.floor(size / 86_400), 'd'],
    [Math.floor(size / 3_600) % 24, 'h'],
    [Math.floor(size / 60) % 60, 'min'],
    [size % 60, 's'],
  ];
  const used = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return used.join(' ') || '0 s';
}

/** Cents, and what is smaller only where there is some. */
export function dollars(atoms: bigint): string {
  return `${exact(atoms, 6).replace(/(\.\d\d\d*?)0+$/, '$1')} USD`;
}

const PAUSE_WORDS: Readonly<Record<string, string>> = {
  TRADE: 'Trades that add risk are refused.',
  WITHDRAW: 'Cash and collateral can’t be withdrawn.',
  AUCTION: 'No account is sold.',
};

/** Bit, name, and what it does. */
export const PAUSES: readonly [number, string, string][] = codes.pause.map(({ id, number, name }) => [number, name, PAUSE_WORDS[id] ?? '']);

/** Bit of `Protocol.paused`. */
export const PAUSED_AUCTION = codes.pause.find(({ id }) => id === 'AUCTION')?.number ?? 0;

const bits = (value: number, names: readonly { number: number; name: string }[]): string =>
  names
    .filter(({ number }) => (value & number) !== 0)
    .map(({ name }) => name)
    .join(' + ') || 'nothing';

export const pauses = (value: number): string => bits(value, codes.pause);
export const stops = (value: number): string => bits(value, codes.stop);

/** What a choice means; its number where it has no name. */
function code(name: string, value: bigint): string {
  const number = Number(value);
  if (name === 'metric') return METRICS[number]?.name ?? 'unknown';
  if (name === 'actions') return stops(number);
  if (name === 'feeds.source') return codes.feed_source.find((source) => source.number === number)?.name ?? value.toString();
  if (name === 'feeds.second_required') return number === 0 ? 'no' : 'yes';
  return value.toString();
}

export function human(field: Field, value: bigint): string {
  if (value === ANY && field.most === ANY) return 'any';
  switch (field.unit) {
    case 'Bps':
      return percent(value);
    case 'BpsPerHour':
      return `${percent(value)} an hour`;
    case 'Secs':
      return span(value);
    case 'QuoteAtoms':
      return dollars(value);
    case 'Count':
      return exact(value, 0);
    case 'Code':
      return code(field.name, value);
  }
}

/** A field's hard range. */
export function range(field: Field): string {
  const end = (value: bigint) => (field.unit === 'Code' ? value.toString() : human(field, value));
  return `${end(field.least)} to ${end(field.most)}`;
}

export const UNITS: Readonly<Record<Field['unit'], string>> = {
  Bps: 'bps',
  BpsPerHour: 'bps/h',
  Secs: 's',
  QuoteAtoms: 'atoms',
  Count: 'count',
  Code: 'code',
};

export const SAFER: Readonly<Record<Field['safer'], string>> = { Higher: '↑ higher', Lower: '↓ lower', Neither: 'neither way' };
