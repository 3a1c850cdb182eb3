import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { bookOf, entryAtoms, joined, realisedOf } from './basis';

const ME = 'me';
const series = { market: 0, kind: 0, expiry_ts: '1795248000', strike_atoms: '60000000000' };
const KEY = '0/1795248000/call/60000000000';
const BOARDS = new Map([['board', '0/1795248000']]);
let id = 0;

const event = (name: string, data: Record<string, unknown>): HistoryEvent => ({
  id: (id += 1),
  slot: id,
  time: id,
  signature: 's',
  place: 0,
  name,
  data,
});

/** Contracts from the taker's side, who is the account itself. */
const bought = (contracts: number, priceUsd: number): HistoryEvent =>
  event('LegTraded', {
    maker: 'other',
    taker: ME,
    series,
    size_lots: String(contracts * 1e6),
    price_atoms: String(priceUsd * 1e6),
    fee_atoms: '5',
  });

const heldOf = (...events: HistoryEvent[]) => {
  const book = bookOf(events, ME, BOARDS);
  return { book, held: book.held.get(KEY) };
};

test('two buys have one average price', () => {
  const { held, book } = heldOf(bought(1, 100), bought(3, 200));
  expect(held && entryAtoms(held)).toBe(175_000_000n);
  expect(book.feesAtoms).toBe(10n);
});

test('a reduction realises against the average and leaves it as it was', () => {
  const { held } = heldOf(bought(4, 100), bought(-1, 160));
  expect(held?.realisedAtoms).toBe(60_000_000n);
  expect(held && entryAtoms(held)).toBe(100_000_000n);
});

test('a short gains when it is bought back lower', () => {
  const { held } = heldOf(bought(-2, 100), bought(2, 30));
  expect(held).toEqual({ sizeLots: 0n, costAtoms: 0n, realisedAtoms: 140_000_000n });
});

test('a trade through nothing closes first and opens the rest at its own price', () => {
  const { held } = heldOf(bought(1, 100), bought(-3, 120));
  expect(held?.sizeLots).toBe(-2_000_000n);
  expect(held?.realisedAtoms).toBe(20_000_000n);
  expect(held && entryAtoms(held)).toBe(120_000_000n);
});

test('the maker is on the other side', () => {
  const trade = bought(1, 100);
  const book = bookOf([{ ...trade, data: { ...trade.data, maker: ME, taker: 'other' } }], ME, BOARDS);
  expect(book.held.get(KEY)?.sizeLots).toBe(-1_000_000n);
});

test('a soft slice is sold at its value less the discount', () => {
  const soft = event('SoftSliceTaken', {
    account: ME,
    taker: 'other',
    series,
    size_lots: '-1000000',
    value_atoms: '-90000000',
    discount_atoms: '2000000',
  });
  const { held } = heldOf(bought(-2, 100), soft);
  expect(held?.sizeLots).toBe(-1_000_000n);
  expect(held?.realisedAtoms).toBe(8_000_000n); // received 100, paid 90 and 2
});

test('a slice takes its share of size and cost, rounded as the program rounds', () => {
  const sold = event('SliceSold', { account: ME, bidder: 'other', share_q32: String(2 ** 31) });
  const { held, book } = heldOf(bought(-3, 100), sold);
  expect(held?.sizeLots).toBe(-1_500_000n);
  expect(held && entryAtoms(held)).toBe(100_000_000n);
  expect(book.slices).toBe(1);
});

test('a settlement realises what it pays less what was paid', () => {
  const settled = event('PositionsSettled', { account: ME, board: 'board', positions: 1, atoms: '350000000' });
  const { held, book } = heldOf(bought(2, 100), settled);
  expect(held).toBeUndefined();
  expect(book.realisedAtoms).toBe(150_000_000n);
});

test('realised profit is not known from the first slice or deleveraging on', () => {
  const sold = event('SliceSold', { account: ME, bidder: 'b', share_q32: String(2 ** 31), paid_atoms: '5', fee_atoms: '0' });
  const cut = event('Deleveraged', { account: 'a', candidate: ME, legs: 1, mark_atoms: '5', haircut_atoms: '1' });
  const closed = [bought(4, 100), bought(-1, 160)];
  expect(realisedOf(heldOf(...closed).book)).toBe(60_000_000n);
  expect(realisedOf(heldOf(...closed, sold).book)).toBeNull();
  expect(realisedOf(heldOf(...closed, cut).book)).toBeNull();
  // events may be missing beside one whose transaction's log was cut
  const [first = bought(1, 1), ...rest] = closed;
  expect(realisedOf(heldOf({ ...first, incomplete: true }, ...rest).book)).toBeNull();
});

test('an event that is read twice counts once', () => {
  const [first, second, third] = [bought(1, 100), bought(1, 100), bought(1, 100)];
  const known = [first, second];
  expect(joined(known, [first, second])).toBe(known);
  expect(joined(known, [second, third])).toEqual([first, second, third]);
});
