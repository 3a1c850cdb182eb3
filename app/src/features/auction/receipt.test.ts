import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { checksOf, fillsOf, sumsOf, type ReceiptData } from './receipt';

const ONE = 1n << 32n;
let id = 0;
const event = (name: string, data: HistoryEvent['data']): HistoryEvent => {
  id += 1;
  return { id, slot: 50 + id, time: 1_795_000_000 + id, signature: `s${id}`, place: 0, name, data };
};

const sold = (share: bigint, value: string, paid: string, fee: string) =>
  event('SliceSold', { bidder: 'B', trade_id: '1', share_q32: String(share), value_atoms: value, paid_atoms: paid, fee_atoms: fee, tier: 4, held_atoms: '30' });

function receipt(events: HistoryEvent[], value: string, paid: string, fees: string): ReceiptData {
  return {
    auction: {
      id: 1, account: 'A', started_ts: 1, slot: 1, ended_ts: null, witness: 3, equity_atoms: '1', mm_atoms: '2', slices: 2,
      paid_atoms: paid, value_atoms: value, share_left_q32: '0', fees_atoms: fees, insolvent: false,
    },
    events,
    prices: [],
    waterfall: [],
  };
}

describe('receipt of a liquidation', () => {
  it('adds value up as what was paid and the discount', () => {
    const sums = sumsOf(fillsOf([sold(ONE / 2n, '600', '570', '6'), sold(ONE / 2n, '400', '370', '4')]));
    expect(sums).toMatchObject({ valueAtoms: 1_000n, paidAtoms: 940n, discountAtoms: 60n, feeAtoms: 10n, heldAtoms: 60n });
    expect(sums.leftQ32).toBe(ONE / 4n);
  });

  it('counts what a taker of an insolvent slice was paid against the buyers', () => {
    const taken = event('InsolventSliceTaken', {
      taker: 'T', trade_id: '2', share_q32: String(ONE), value_atoms: '-40', paid_atoms: '50', escrow_atoms: '5', insurance_atoms: '45', gamma_atoms: '0',
    });
    const sums = sumsOf(fillsOf([taken]));
    expect(sums).toMatchObject({ valueAtoms: -40n, paidAtoms: -50n, discountAtoms: 10n, leftQ32: 0n });
  });

  it('finds a sum that does not agree with the history', () => {
    const events = [sold(ONE / 2n, '600', '570', '6'), event('AuctionEnded', { slices: '1' })];
    const good = receipt(events, '600', '570', '6');
    const fills = fillsOf(events);
    expect(checksOf(good, fills, sumsOf(fills)).every(({ left, right }) => left === right)).toBe(true);
    const bad = receipt(events, '600', '571', '6');
    expect(checksOf(bad, fills, sumsOf(fills)).filter(({ left, right }) => left !== right)).toHaveLength(1);
  });

  it('nets what takers were paid, as the history does', () => {
    const taken = event('InsolventSliceTaken', {
      taker: 'T', trade_id: '2', share_q32: String(ONE), value_atoms: '-40', paid_atoms: '50', escrow_atoms: '5', insurance_atoms: '44', gamma_atoms: '0',
    });
    const events = [sold(ONE / 2n, '600', '570', '6'), taken];
    const fills = fillsOf(events);
    const differing = checksOf(receipt(events, '560', '520', '6'), fills, sumsOf(fills)).filter(({ left, right }) => left !== right);
    expect(differing.map(({ left, right }) => [left, right])).toEqual([[50n, 49n]]);
  });

  it('finds a shortfall whose payers do not add up', () => {
    const covered = event('ShortfallCovered', {
      shortfall_atoms: '100', escrow_atoms: '10', insurance_atoms: '50', gamma_atoms: '0', backstop_atoms: '20', socialised_atoms: '0', unmet_atoms: '20',
    });
    const whole = receipt([covered], '0', '0', '0');
    expect(checksOf(whole, [], sumsOf([])).every(({ left, right }) => left === right)).toBe(true);
    covered.data['insurance_atoms'] = '49';
    expect(checksOf(whole, [], sumsOf([])).some(({ left, right }) => left !== right)).toBe(true);
  });
});
