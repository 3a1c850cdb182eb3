/** One soft slice, from its event. */
import { big, text, type HistoryEvent } from '../../lib/history/client';

export interface SoftSlice {
  account: string;
  taker: string;
  sizeLots: bigint;
  /** At mark, from the account's side: negative for a short. */
  valueAtoms: bigint;
  discountAtoms: bigint;
  /** By the taker; negative where the account paid to be rid of it. */
  paidAtoms: bigint;
  mmAtoms: { before: bigint; after: bigint };
}

export function softOf({ data }: HistoryEvent): SoftSlice {
  const [valueAtoms, discountAtoms] = [big(data, 'value_atoms'), big(data, 'discount_atoms')];
  return {
    account: text(data, 'account'),
    taker: text(data, 'taker'),
    sizeLots: big(data, 'size_lots'),
    valueAtoms,
    discountAtoms,
    paidAtoms: valueAtoms - discountAtoms,
    mmAtoms: { before: big(data, 'mm_before_atoms'), after: big(data, 'mm_after_atoms') },
  };
}
