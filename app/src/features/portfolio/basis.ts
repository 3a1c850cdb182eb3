/**
 * What was paid for what an account holds, from its events: average cost, profit realised when a position is reduced. The chain keeps no
 * entry price. Slices of an auction move a share of every position at one price for all; what they took is left out of the cost, and
 * its profit is not told apart by position.
 */
import { big, text, type HistoryEvent } from '../../lib/history/client';
import { paidAtoms, sliceLots } from '../../lib/rounding';
import { seriesIn, seriesId } from '../../lib/series';

/** Of these the book is made; all others move no position. */
export const BASIS_EVENTS = [
  'LegTraded',
  'SoftSliceTaken',
  'SliceSold',
  'InsolventSliceTaken',
  'Netted',
  'Deleveraged',
  'PositionsSettled',
] as const;

const LOTS_PER_CONTRACT = 1_000_000n;

export interface Held {
  sizeLots: bigint;
  /** Paid for what is held, negative where received. */
  costAtoms: bigint;
  /** Of what was closed. */
  realisedAtoms: bigint;
}

export interface Book {
  held: Map<string, Held>;
  /** Of all positions, also those that are gone; before fees. */
  realisedAtoms: bigint;
  feesAtoms: bigint;
  /** Slices, bought or lost, and deleveraging: their prices are not by position. */
  slices: number;
  /** The log of one of the transactions was cut: other events may be missing. */
  incomplete: boolean;
}

/** `boards`: market and expiry ("0/1795248000") by a board's address. Events of the account alone, oldest first. */
export function bookOf(events: readonly HistoryEvent[], account: string, boards: ReadonlyMap<string, string>): Book {
  const book: Book = { held: new Map(), realisedAtoms: 0n, feesAtoms: 0n, slices: 0, incomplete: events.some((event) => event.incomplete) };
  for (const event of events) apply(book, event, account, boards);
  return book;
}

/** What is new behind what is known; the known itself where nothing is. An event that came twice counts once. */
export function joined(known: HistoryEvent[], found: readonly HistoryEvent[]): HistoryEvent[] {
  const all = [...known];
  for (const event of found) if (event.id > (all.at(-1)?.id ?? 0)) all.push(event);
  return all.length === known.length ? known : all;
}

/** Profit that is known: a slice moves a share of every position at one price for all, and tells none of them; what is missing tells nothing. */
export const realisedOf = (book: Book): bigint | null => (book.slices > 0 || book.incomplete ? null : book.realisedAtoms);

function apply(book: Book, { name, data }: HistoryEvent, account: string, boards: ReadonlyMap<string, string>): void {
  const is = (key: string) => text(data, key) === account;
  const series = seriesIn(data);
  const size = big(data, 'size_lots');
  if (name === 'LegTraded' && series) {
    const mine = is('taker') ? size : -size;
    trade(book, seriesId(series), mine, paidAtoms(mine, big(data, 'price_atoms')));
    book.feesAtoms += big(data, 'fee_atoms');
  } else if (name === 'SoftSliceTaken' && series) {
    const paid = big(data, 'value_atoms') - big(data, 'discount_atoms');
    if (is('account')) trade(book, seriesId(series), -size, -paid);
    else if (is('taker')) trade(book, seriesId(series), size, paid);
  } else if (name === 'Netted' && series) {
    const [lots, paid] = [size < 0n ? -size : size, big(data, 'paid_atoms')];
    if (is('long_account')) trade(book, seriesId(series), -lots, -paid);
    if (is('short_account')) trade(book, seriesId(series), lots, paid);
  } else if (name === 'SliceSold' || name === 'InsolventSliceTaken') {
    book.slices += 1;
    if (is('account')) slice(book, big(data, 'share_q32'));
  } else if (name === 'Deleveraged') {
    book.slices += 1;
  } else if (name === 'PositionsSettled') {
    settle(book, boards.get(text(data, 'board')), big(data, 'atoms'));
  }
}

function trade(book: Book, key: string, lots: bigint, paidAtoms: bigint): void {
  const held = book.held.get(key) ?? { sizeLots: 0n, costAtoms: 0n, realisedAtoms: 0n };
  book.held.set(key, held);
  const grows = held.sizeLots === 0n || held.sizeLots > 0n === lots > 0n;
  if (grows) {
    held.sizeLots += lots;
    held.costAtoms += paidAtoms;
    return;
  }
  const closed = min(abs(lots), abs(held.sizeLots));
  const cost = (held.costAtoms * closed) / abs(held.sizeLots);
  const paid = (paidAtoms * closed) / abs(lots);
  realise(book, held, -paid - cost);
  held.costAtoms -= cost;
  held.sizeLots += lots > 0n ? closed : -closed;
  const rest = abs(lots) - closed;
  if (rest > 0n) trade(book, key, lots > 0n ? rest : -rest, paidAtoms - paid);
}

function realise(book: Book, held: Held, atoms: bigint): void {
  held.realisedAtoms += atoms;
  book.realisedAtoms += atoms;
}

function slice(book: Book, shareQ32: bigint): void {
  for (const held of book.held.values()) {
    if (held.sizeLots === 0n) continue;
    const lots = sliceLots(held.sizeLots, shareQ32);
    held.costAtoms -= (held.costAtoms * lots) / held.sizeLots;
    held.sizeLots -= lots;
  }
}

function settle(book: Book, board: string | undefined, atoms: bigint): void {
  if (board === undefined) return;
  let cost = 0n;
  for (const [key, held] of book.held) {
    if (!key.startsWith(`${board}/`)) continue;
    cost += held.costAtoms;
    book.held.delete(key);
  }
  book.realisedAtoms += atoms - cost;
}

/** Average price of a contract of what is held; null for nothing. */
export function entryAtoms(held: Held): bigint | null {
  return held.sizeLots === 0n ? null : (held.costAtoms * LOTS_PER_CONTRACT) / held.sizeLots;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
