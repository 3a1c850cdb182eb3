/** Integers of the chain to what people read; `typed.ts` is the way back. */

export const USD_PLACES = 6;
export const LOT_PLACES = 6;
const ONE_Q32 = 4_294_967_296;
const CENT_ATOMS = 10_000n;

export function toNumber(value: bigint, places: number): number {
  return Number(value) / 10 ** places;
}

export function usdOf(atoms: bigint): number {
  return toNumber(atoms, USD_PLACES);
}

export function contractsOf(lots: bigint): number {
  return toNumber(lots, LOT_PLACES);
}

const formats = new Map<string, Intl.NumberFormat>();

function format(least: number, most: number): Intl.NumberFormat {
  const key = `${least}/${most}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most });
    formats.set(key, found);
  }
  return found;
}

/** "-1,234.50": a true minus sign, so that columns line up. */
export function decimal(value: number, most = 2, least = most): string {
  if (!Number.isFinite(value)) return '–';
  const text = format(least, most).format(value);
  return text === '-0' || /^-0[.0]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** Dollars of an exact amount; every place where `places` is 6. */
export function usd(atoms: bigint, places = 2): string {
  if (places >= USD_PLACES) return exact(atoms, USD_PLACES);
  return decimal(usdOf(atoms), places);
}

/** Dollars without cents from a thousand on. */
export function price(value: number): string {
  const size = Math.abs(value);
  return decimal(value, size >= 1000 ? 0 : size >= 1 ? 2 : 4);
}

export function priceOf(atoms: bigint): string {
  return price(usdOf(atoms));
}

/** All digits, without rounding: "1,234.567891". */
export function exact(value: bigint, places: number): string {
  const sign = value < 0n ? '−' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  return places === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-places)}`;
}

/** As short as it is exact: "100", "0.00000001". */
export function exactShort(value: bigint, places: number): string {
  const text = exact(value, places);
  return places === 0 ? text : text.replace(/\.?0+$/, '');
}

/** A size in contracts. */
export const contracts = (lots: bigint): string => exactShort(lots, LOT_PLACES);

/** Dollars rounded down to cents: for "at most", which must not name more than there is. */
export function usdDown(atoms: bigint): string {
  const rest = ((atoms % CENT_ATOMS) + CENT_ATOMS) % CENT_ATOMS;
  return usd(atoms - rest);
}

export function signed(value: number, places = 2): string {
  const text = decimal(value, places);
  return value > 0 && !/^[0.,]*$/.test(text) ? `+${text}` : text;
}

export function percent(share: number, places = 1): string {
  return `${decimal(share * 100, places)} %`;
}

export function bps(value: number, places = 2): string {
  return percent(value / 10_000, places)
    .replace(/(\.\d*?)0+ %$/, '$1 %')
    .replace('. %', ' %');
}

export function shareOf(q32: bigint): number {
  return Number(q32) / ONE_Q32;
}

// making one takes longer than the formatting
const compactly = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export function compact(value: number): string {
  return compactly.format(value).replace('-', '−');
}

export function short(address: string): string {
  return address.length > 10 ? `${address.slice(0, 4)}…${address.slice(-4)}` : address;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
