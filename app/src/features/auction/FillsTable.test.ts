import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { FillsTable } from './FillsTable';
import { fillsOf, sumsOf } from './receipt';

const sold = (id: number): HistoryEvent => ({
  id,
  slot: 1,
  time: 1,
  signature: 's',
  place: 0,
  name: 'SliceSold',
  data: { bidder: 'B', trade_id: String(id), share_q32: '1', value_atoms: '1', paid_atoms: '1' },
});

function shown(count: number, incomplete: boolean): string {
  const fills = fillsOf(Array.from({ length: count }, (_, at) => sold(at + 1)));
  const text = renderToStaticMarkup(createElement(FillsTable, { fills, sums: sumsOf(fills, incomplete) }));
  return /No slice[^<]*|Together[^<]*/.exec(text)?.[0] ?? '';
}

test('the sum of slices says that it is the least where some may be missing', () => {
  expect([shown(2, false), shown(2, true)]).toEqual(['Together', 'Together, at least']);
  // of one slice the sum says nothing more, unless there may be others
  expect([shown(1, false), shown(1, true)]).toEqual(['', 'Together, at least']);
  expect([shown(0, false), shown(0, true)]).toEqual(['No slice was sold.', 'No slice was found.']);
});
