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
  /** Something of it is missing: its sums are at least what they say. Absent: nothing is. */
  incomplete?: boolean;
}

export interface PriceRow {
  /** The event that set it, and the first of the auction that it was in force at. */
  id: number;
  at_id: number;
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
  /** As of its auction. */
  incomplete?: boolean;
}

/** Whether something is missing: the history says so, or a slice is numbered that was not found. They are numbered from one. */
export function isIncomplete({ auction, events, incomplete }: ReceiptData): boolean {
  if (incomplete || auction.incomplete || events.some((event) => event.incomplete)) return true;
  const fills = fillsOf(events);
  const sold = events.map(({ name, data }) => (name === 'AuctionEnded' ? big(data, 'slices') : 0n));
  return [...sold, ...fills.map(({ tradeId }) => tradeId)].some((number) => number > BigInt(fills.length));
}

export interface Fill {
  event: HistoryEvent;
  bidder: string;
  tradeId: bigint;
  shareQ32: bigint;
  /** What was paid of the value [2^-32]; null for a slice of an insolvent account, which has another price. */
  dQ32: bigint | null;
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
          tradeId: big(data, 'trade_id'),
          dQ32: big(data, 'price_share_q32'),
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
          tradeId: big(data, 'trade_id'),
          dQ32: null,
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
  /** Slices may be missing: all of the above are at least so much, and at most so much is left. */
  atLeast: boolean;
}

const ONE = 1n << 32n;

export function sumsOf(fills: readonly Fill[], atLeast = false): Sums {
  const sums = { valueAtoms: 0n, paidAtoms: 0n, discountAtoms: 0n, feeAtoms: 0n, heldAtoms: 0n, leftQ32: ONE, atLeast };
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
