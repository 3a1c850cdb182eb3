import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { fillsOf, isIncomplete, sumsOf, type ReceiptData } from './receipt';

const ONE = 1n << 32n;
let id = 0;
const event = (name: string, data: HistoryEvent['data']): HistoryEvent => {
  id += 1;
  return { id, slot: 50 + id, time: 1_795_000_000 + id, signature: `s${id}`, place: 0, name, data };
};

const sold = (share: bigint, value: string, paid: string, fee: string) =>
  event('SliceSold', {
    bidder: 'B',
    trade_id: '1',
    share_q32: String(share),
    value_atoms: value,
    paid_atoms: paid,
    fee_atoms: fee,
    tier: 4,
    held_atoms: '30',
  });

describe('receipt of a liquidation', () => {
  it('adds value up as what was paid and the discount', () => {
    const sums = sumsOf(fillsOf([sold(ONE / 2n, '600', '570', '6'), sold(ONE / 2n, '400', '370', '4')]));
    expect(sums).toMatchObject({ valueAtoms: 1_000n, paidAtoms: 940n, discountAtoms: 60n, feeAtoms: 10n, heldAtoms: 60n });
    expect(sums.leftQ32).toBe(ONE / 4n);
  });

  it('counts what a taker of an insolvent slice was paid against the buyers', () => {
    const taken = event('InsolventSliceTaken', {
      taker: 'T',
      trade_id: '2',
      share_q32: String(ONE),
      value_atoms: '-40',
      paid_atoms: '50',
      escrow_atoms: '5',
      insurance_atoms: '45',
      gamma_atoms: '0',
    });
    const sums = sumsOf(fillsOf([taken]));
    expect(sums).toMatchObject({ valueAtoms: -40n, paidAtoms: -50n, discountAtoms: 10n, leftQ32: 0n });
  });
});

describe('a receipt is incomplete', () => {
  const numbered = (tradeId: number, change: Partial<HistoryEvent> = {}) => ({
    ...event('SliceSold', { trade_id: String(tradeId), share_q32: '1' }),
    ...change,
  });
  const receipt = (events: HistoryEvent[], change: Partial<ReceiptData> = {}): ReceiptData =>
    ({ auction: {}, events, prices: [], waterfall: [], ...change }) as unknown as ReceiptData;

  it('where the history says so, of it, of its auction or of one of its events', () => {
    const whole = [numbered(1)];
    expect(isIncomplete(receipt(whole))).toBe(false);
    expect(isIncomplete(receipt(whole, { incomplete: false }))).toBe(false);
    expect(isIncomplete(receipt(whole, { incomplete: true }))).toBe(true);
    expect(isIncomplete(receipt(whole, { auction: { incomplete: true } as ReceiptData['auction'] }))).toBe(true);
    expect(isIncomplete(receipt([numbered(1, { incomplete: true })]))).toBe(true);
  });

  it('where a slice has a number that there are not slices for, whatever the history says', () => {
    expect(isIncomplete(receipt([numbered(1), numbered(2)]))).toBe(false);
    expect(isIncomplete(receipt([numbered(2)]))).toBe(true);
    expect(isIncomplete(receipt([numbered(1), event('AuctionEnded', { slices: '1' })]))).toBe(false);
    expect(isIncomplete(receipt([numbered(1), event('AuctionEnded', { slices: '2' })]))).toBe(true);
  });
});
