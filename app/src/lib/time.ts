/** Times of the chain are seconds since 1970, UTC. */

const DAY = 86_400;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

const two = (value: number): string => String(value).padStart(2, '0');

/** "28 NOV 26"; with the hour where the expiry is not at 08:00. */
export function expiry(ts: number): string {
  const date = new Date(ts * 1000);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${two(date.getUTCFullYear() % 100)}`;
  const usual = date.getUTCHours() === 8 && date.getUTCMinutes() === 0 && date.getUTCSeconds() === 0;
  return usual ? day : `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

export function clock(ts: number): string {
  const date = new Date(ts * 1000);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

export function moment(ts: number): string {
  const date = new Date(ts * 1000);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${clock(ts)} UTC`;
}

/** "2 d 3 h", "4 min 5 s", "2 min", "7 s": the two largest units, without one that is zero. */
export function duration(secs: number): string {
  const left = Math.max(0, Math.round(secs));
  if (left >= DAY) return twoParts(Math.floor(left / DAY), 'd', Math.floor((left % DAY) / 3600), 'h');
  if (left >= 3600) return twoParts(Math.floor(left / 3600), 'h', Math.floor((left % 3600) / 60), 'min');
  if (left >= 60) return twoParts(Math.floor(left / 60), 'min', left % 60, 's');
  return `${left} s`;
}

const twoParts = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;

export function ago(secs: number): string {
  return secs < 1 ? 'now' : `${duration(secs)} ago`;
}
