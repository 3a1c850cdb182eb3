import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { softOf } from './soft';

const slice = (value: string) =>
  softOf({
    data: { value_atoms: value, discount_atoms: '30', size_lots: '5', mm_before_atoms: '900', mm_after_atoms: '800' },
  } as unknown as HistoryEvent);

test('a long is sold for its value less the discount, a short is paid for and the discount on top', () => {
  expect(slice('1000').paidAtoms).toBe(970n);
  expect(slice('-1000').paidAtoms).toBe(-1_030n);
});
