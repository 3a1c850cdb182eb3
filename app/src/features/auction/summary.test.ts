import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { fillsOf, sumsOf, type AuctionRow } from './receipt';
import { summary, sumWords } from './summary';

const event = (name: string, data: HistoryEvent['data'] = {}) =>
  ({ id: 1, slot: 1, time: 1, signature: 's', place: 0, name, data }) as HistoryEvent;
const sold = event('SliceSold', { share_q32: String(1n << 31n) });

function said(events: HistoryEvent[], change: Partial<AuctionRow> = {}, incomplete = false): string {
  const row = { equity_atoms: '90000000', mm_atoms: '100000000', ended_ts: 9, insolvent: false, ...change } as AuctionRow;
  const fills = fillsOf(events);
  return summary(row, events, fills, sumsOf(fills, incomplete)).replace('The account had 90.00 USD and needed 100.00 USD. ', '');
}

test('a liquidation that is over says what stayed, an open one what has not been sold so far', () => {
  expect(said([sold])).toBe('1 slice was sold. 50 % of the account stayed with its owner.');
  expect(said([sold, sold], { ended_ts: null })).toBe('2 slices were sold so far. 25 % of the account has not been sold so far.');
  expect(said([], { ended_ts: null })).toBe('No slice has been sold so far.');
  expect(said([])).toBe('No slice was sold. 100 % of the account stayed with its owner.');
});

test('legs that were closed or netted are said, and then no share is: it would not be true', () => {
  const closed = [event('Deleveraged', { legs: 5 }), event('Deleveraged', { legs: 2 })];
  expect(said(closed, { insolvent: true })).toBe(
    'No slice was sold. 7 legs were closed against winners. It became insolvent: it owed more than it had.',
  );
  expect(said([event('Netted'), sold])).toBe('1 slice was sold. 1 leg was netted against other accounts in auction.');
});

test('of an incomplete one everything that was sold or closed is the least, and what is left the most', () => {
  const closed = event('Deleveraged', { legs: 5 });
  expect(said([sold], {}, true)).toBe('At least 1 slice was sold. At most 50 % of the account stayed with its owner.');
  expect(said([sold], { ended_ts: null }, true)).toBe(
    'At least 1 slice was sold so far. At most 50 % of the account has not been sold so far.',
  );
  expect(said([], {}, true)).toBe('No slice was found. At most 100 % of the account stayed with its owner.');
  expect(said([closed], {}, true)).toBe('No slice was found. At least 5 legs were closed against winners.');
});

test('the sum of an incomplete one is marked as the least', () => {
  const fills = fillsOf([event('SliceSold', { share_q32: '1', value_atoms: '1000000000', paid_atoms: '940000000' })]);
  expect(sumWords(sumsOf(fills))).toBe('Value sold 1,000.00 = paid 940.00 + discount 60.00 USD');
  expect(sumWords(sumsOf(fills, true))).toBe('At least: value sold 1,000.00 = paid 940.00 + discount 60.00 USD');
});
