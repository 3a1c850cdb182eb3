/** What a liquidation came to, from its events alone. */
import { big, text, type HistoryEvent } from '../../lib/history/client';

export interface AuctionRow {
  id: number;
  account: string;
  started_ts: number | string;
  slot: number;
  ended_ts: number | string | null;
  witness: number;
  equity_atoms: string;
  mm_atoms: string;
  slices: number | string;
  paid_atoms: string;
  value_atoms: string;
  share_left_q32: string;
  fees_atoms: string;
  insolvent: boolean;
}

export interface PriceRow {
  market: string;
  price_atoms: string;
  publish_ts: number | string;
  slot: number | string;
  signature: string;
}

export interface WaterfallRow {
  step: string;
  from: string;
  atoms: string;
}

export interface ReceiptData {
  auction: AuctionRow;
  events: HistoryEvent[];
  prices: PriceRow[];
  waterfall: WaterfallRow[];
}

export interface Fill {
  event: HistoryEvent;
  bidder: string;
  shareQ32: bigint;
  /** At mark; negative for a slice of an insolvent account. */
  valueAtoms: bigint;
  /** By the bidder; negative where the taker was paid. */
  paidAtoms: bigint;
  feeAtoms: bigint;
  heldAtoms: bigint;
  how: string;
}

const TIERS: Record<string, string> = { '3': 'sealed round', '4': 'public auction', '5': 'backstop' };

export function fillsOf(events: readonly HistoryEvent[]): Fill[] {
  return events.flatMap((event): Fill[] => {
    const { name, data } = event;
    if (name === 'SliceSold') {
      return [
        {
          event,
          bidder: text(data, 'bidder'),
          shareQ32: big(data, 'share_q32'),
          valueAtoms: big(data, 'value_atoms'),
          paidAtoms: big(data, 'paid_atoms'),
          feeAtoms: big(data, 'fee_atoms'),
          heldAtoms: big(data, 'held_atoms'),
          how: TIERS[text(data, 'tier')] ?? 'auction',
        },
      ];
    }
    if (name === 'InsolventSliceTaken') {
      return [
        {
          event,
          bidder: text(data, 'taker'),
          shareQ32: big(data, 'share_q32'),
          valueAtoms: big(data, 'value_atoms'),
          paidAtoms: -big(data, 'paid_atoms'),
          feeAtoms: 0n,
          heldAtoms: 0n,
          how: 'insolvent',
        },
      ];
    }
    return [];
  });
}

export interface Sums {
  valueAtoms: bigint;
  paidAtoms: bigint;
  /** What bidders got below mark: value less price. */
  discountAtoms: bigint;
  feeAtoms: bigint;
  heldAtoms: bigint;
  /** Of the account, after all fills [2^-32]. */
  leftQ32: bigint;
}

const ONE = 1n << 32n;

export function sumsOf(fills: readonly Fill[]): Sums {
  const sums = { valueAtoms: 0n, paidAtoms: 0n, discountAtoms: 0n, feeAtoms: 0n, heldAtoms: 0n, leftQ32: ONE };
  for (const fill of fills) {
    sums.valueAtoms += fill.valueAtoms;
    sums.paidAtoms += fill.paidAtoms;
    sums.discountAtoms += fill.valueAtoms - fill.paidAtoms;
    sums.feeAtoms += fill.feeAtoms;
    sums.heldAtoms += fill.heldAtoms;
    sums.leftQ32 = (sums.leftQ32 * (ONE - fill.shareQ32)) / ONE;
  }
  return sums;
}

export interface Check {
  /** What is checked, in words. */
  words: string;
  left: bigint;
  right: bigint;
}

/** Sums that two independent sources must agree on: the fills one by one, and what the history and the end say. */
export function checksOf(receipt: ReceiptData, fills: readonly Fill[], sums: Sums): Check[] {
  const { auction, events } = receipt;
  const checks: Check[] = [
    { words: 'Paid for all slices, less what takers were paid, against the history’s own sum', left: sums.paidAtoms, right: BigInt(auction.paid_atoms) },
    { words: 'Value of all slices at mark, against the history’s own sum', left: sums.valueAtoms, right: BigInt(auction.value_atoms) },
    { words: 'Penalties of all slices, against the history’s own sum', left: sums.feeAtoms, right: BigInt(auction.fees_atoms) },
  ];
  for (const { name, data } of events) {
    if (name === 'AuctionEnded') {
      checks.push({ words: 'Number of slices, against what the end of the auction says', left: BigInt(fills.length), right: big(data, 'slices') });
    }
    if (name === 'InsolventSliceTaken') {
      const sources = big(data, 'escrow_atoms') + big(data, 'insurance_atoms') + big(data, 'gamma_atoms');
      checks.push({
        words: `Paid to the taker of slice ${text(data, 'trade_id')}, against escrow, insurance and gamma reserve together`,
        left: big(data, 'paid_atoms'),
        right: sources,
      });
    }
    if (name === 'ShortfallCovered') {
      const keys = ['escrow_atoms', 'insurance_atoms', 'gamma_atoms', 'backstop_atoms', 'socialised_atoms', 'unmet_atoms'];
      const parts = keys.reduce((sum, key) => sum + big(data, key), 0n);
      checks.push({ words: 'Shortfall, against who paid it and what is still owed', left: big(data, 'shortfall_atoms'), right: parts });
    }
  }
  return checks;
}
