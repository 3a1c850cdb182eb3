import { describe, expect, it } from 'vitest';
import type { EventData, HistoryEvent } from '../../lib/history/client';
import { checksOf, escrowOf, holds } from './checks';
import { fillsOf, sumsOf, type ReceiptData } from './receipt';

const ONE = 1n << 32n;
const event = (name: string, data: EventData): HistoryEvent => ({
  id: 1,
  slot: 50,
  time: 1_795_000_000,
  signature: 's',
  place: 0,
  name,
  data,
});
const sold = (change: EventData = {}): HistoryEvent =>
  event('SliceSold', {
    trade_id: '1',
    share_q32: String(ONE / 2n),
    price_share_q32: String((ONE * 95n) / 100n),
    value_atoms: '1000',
    paid_atoms: '951',
    fee_atoms: '20',
    held_atoms: '0',
    tier: 4,
    ...change,
  });
const taken = (change: EventData = {}): HistoryEvent =>
  event('InsolventSliceTaken', {
    trade_id: '2',
    share_q32: String(ONE),
    value_atoms: '-40',
    paid_atoms: '50',
    escrow_atoms: '5',
    insurance_atoms: '45',
    gamma_atoms: '0',
    ...change,
  });

/** Words of the checks that don't hold, with a list that agrees unless it is told otherwise. */
function differing(events: HistoryEvent[], listed: Partial<ReceiptData['auction']> = {}): string[] {
  const fills = fillsOf(events);
  const sums = sumsOf(fills);
  const list = { paid_atoms: String(sums.paidAtoms), value_atoms: String(sums.valueAtoms), fees_atoms: String(sums.feeAtoms), ...listed };
  const receipt = { auction: list, events, prices: [], waterfall: [] } as unknown as ReceiptData;
  return checksOf(receipt, fills, sums).flatMap((check) => (holds(check) ? [] : [check.words]));
}

describe('checks of a receipt', () => {
  it('a price is the value times the share of value, rounded up by two atoms at most', () => {
    for (const paid of ['950', '951', '952']) expect(differing([sold({ paid_atoms: paid })])).toEqual([]);
    for (const paid of ['949', '953']) expect(differing([sold({ paid_atoms: paid })])).toEqual([expect.stringContaining('slice 1')]);
  });

  it('a slice of an insolvent account has another price, and sources that add up to it', () => {
    expect(differing([sold(), taken()])).toEqual([]);
    expect(differing([sold(), taken({ insurance_atoms: '44' })])).toEqual([expect.stringContaining('taker of slice 2')]);
  });

  it('a slice that the history has lost is missed, before the end and at it', () => {
    expect(differing([taken()])).toEqual([expect.stringContaining('number of the last one')]);
    expect(differing([sold(), event('AuctionEnded', { slices: '2', penalty_atoms: '20', tip_atoms: '0' })])).toEqual([
      expect.stringContaining('the end of the auction'),
    ]);
  });

  it('a shortfall is what its payers paid and what is still owed', () => {
    const covered = (insurance: string) =>
      event('ShortfallCovered', {
        shortfall_atoms: '100',
        escrow_atoms: '10',
        insurance_atoms: insurance,
        gamma_atoms: '0',
        backstop_atoms: '20',
        socialised_atoms: '0',
        unmet_atoms: '20',
      });
    expect(differing([covered('50')])).toEqual([]);
    expect(differing([covered('49')])).toHaveLength(1);
  });

  it('the list of receipts adds up the same', () => {
    expect(differing([sold()], { paid_atoms: '950' })).toEqual([expect.stringContaining('list of receipts')]);
  });
});

describe('penalties at the end', () => {
  const started = event('AuctionStarted', { tip_atoms: '7' });
  const ended = (penalty: string, tip: string) => event('AuctionEnded', { slices: '2', penalty_atoms: penalty, tip_atoms: tip });

  it('are taken with a tip that was earned, used for a taker, and given on', () => {
    expect(escrowOf([started, sold(), taken(), ended('8', '7')])).toEqual({ takenAtoms: 27n, usedAtoms: 5n, fundsAtoms: 8n });
    // one that was not earned went back
    expect(escrowOf([started, sold(), taken(), ended('8', '0')])).toMatchObject({ takenAtoms: 20n });
  });

  it('no more is given on than was taken', () => {
    expect(differing([started, sold(), taken(), ended('22', '7')])).toEqual([]);
    expect(differing([started, sold(), taken(), ended('23', '7')])).toEqual([expect.stringContaining('Penalties and tip')]);
  });

  it('says nothing before the end', () => {
    expect(escrowOf([started, sold()])).toBeNull();
  });
});
