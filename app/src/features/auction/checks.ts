/** Sums of a receipt that must agree, from independent sources: what one event says against what others do. */
import { big, text, type HistoryEvent } from '../../lib/history/client';
import type { Fill, ReceiptData, Sums } from './receipt';

export interface Check {
  /** What is checked, in words. */
  words: string;
  left: bigint;
  right: bigint;
  /** How they must agree. */
  rule: 'equal' | 'rounded-up' | 'at-least';
}

/** A price is rounded up twice, a value down once. */
const ROUNDED_ATOMS = 2n;

export function holds({ left, right, rule }: Check): boolean {
  const over = left - right;
  if (rule === 'equal') return over === 0n;
  return over >= 0n && (rule === 'at-least' || over <= ROUNDED_ATOMS);
}

export function checksOf(receipt: ReceiptData, fills: readonly Fill[], sums: Sums): Check[] {
  const escrow = escrowOf(receipt.events);
  return [
    ...fills.flatMap((fill) => priced(fill) ?? []),
    ...numbered(fills),
    ...receipt.events.flatMap((event) => ofEvent(event, fills)),
    ...(escrow ? [kept(escrow)] : []),
    ...asListed(receipt, sums),
  ];
}

const ONE_Q32 = 1n << 32n;

/** `solvent_price_atoms` of the margin engine, from the value instead of the account. */
function priced({ tradeId, valueAtoms, paidAtoms, dQ32 }: Fill): Check | null {
  if (dQ32 === null) return null;
  const right = (valueAtoms * dQ32 + ONE_Q32 - 1n) / ONE_Q32;
  return { words: `Paid for slice ${tradeId}, against its value times its price`, left: paidAtoms, right, rule: 'rounded-up' };
}

function numbered(fills: readonly Fill[]): Check[] {
  const last = fills.at(-1);
  return last
    ? [{ words: 'Slices found, against the number of the last one', left: BigInt(fills.length), right: last.tradeId, rule: 'equal' }]
    : [];
}

const SOURCES = ['escrow_atoms', 'insurance_atoms', 'gamma_atoms'];
const ALL_SOURCES = [...SOURCES, 'backstop_atoms', 'socialised_atoms', 'unmet_atoms'];

function ofEvent({ name, data }: HistoryEvent, fills: readonly Fill[]): Check[] {
  const sum = (keys: string[]) => keys.reduce((total, key) => total + big(data, key), 0n);
  switch (name) {
    case 'AuctionEnded':
      return [
        {
          words: 'Slices found, against what the end of the auction says',
          left: BigInt(fills.length),
          right: big(data, 'slices'),
          rule: 'equal',
        },
      ];
    case 'InsolventSliceTaken': {
      const words = `Paid to the taker of slice ${text(data, 'trade_id')}, against escrow, insurance and gamma reserve together`;
      return [{ words, left: big(data, 'paid_atoms'), right: sum(SOURCES), rule: 'equal' }];
    }
    case 'ShortfallCovered':
      return [
        {
          words: 'Shortfall, against who paid it and what is still owed',
          left: big(data, 'shortfall_atoms'),
          right: sum(ALL_SOURCES),
          rule: 'equal',
        },
      ];
    default:
      return [];
  }
}

/** The penalties of an auction that has ended, with the tip that waited beside them where it was earned. */
export interface Escrow {
  takenAtoms: bigint;
  /** For takers of its slices and for its shortfall. */
  usedAtoms: bigint;
  /** To the pool's funds. */
  fundsAtoms: bigint;
}

/** Null before the end. */
export function escrowOf(events: readonly HistoryEvent[]): Escrow | null {
  const sum = (name: string, key: string) =>
    events.reduce((total, event) => (event.name === name ? total + big(event.data, key) : total), 0n);
  if (!events.some(({ name }) => name === 'AuctionEnded')) return null;
  // one that no slice has earned went back to the account
  const tipAtoms = sum('AuctionEnded', 'tip_atoms') > 0n ? sum('AuctionStarted', 'tip_atoms') : 0n;
  return {
    takenAtoms: sum('SliceSold', 'fee_atoms') + tipAtoms,
    usedAtoms: sum('InsolventSliceTaken', 'escrow_atoms') + sum('ShortfallCovered', 'escrow_atoms'),
    fundsAtoms: sum('AuctionEnded', 'penalty_atoms'),
  };
}

function kept({ takenAtoms, usedAtoms, fundsAtoms }: Escrow): Check {
  const words =
    'Penalties and tip, against what of them was used and went to the funds; what is more was paid as the tip, or paid the account’s own debt at the end';
  return { words, left: takenAtoms, right: usedAtoms + fundsAtoms, rule: 'at-least' };
}

/** Both are sums of the same events: they differ where one of the two programs adds up wrongly. */
function asListed({ auction }: ReceiptData, sums: Sums): Check[] {
  const row = (what: string, left: bigint, right: string): Check => ({
    words: `${what}: added up here, and in the list of receipts`,
    left,
    right: BigInt(right),
    rule: 'equal',
  });
  return [
    row('Paid, less what takers were paid', sums.paidAtoms, auction.paid_atoms),
    row('Value at mark', sums.valueAtoms, auction.value_atoms),
    row('Penalties', sums.feeAtoms, auction.fees_atoms),
  ];
}
