/** Events of an account in words, from its own side. */
import { big, text, type EventData, type HistoryEvent } from '../../lib/history/client';
import { contracts, percent, priceOf, shareOf, short, usd } from '../../lib/units';
import { seriesIn, seriesName } from './series';

export interface Told {
  what: string;
  /** Into the account's cash; negative out of it. Null where no money of it moved, or the event does not say. */
  atoms: bigint | null;
  /** Paid by the account for it: fee, penalty, tip or discount. */
  feeAtoms: bigint | null;
}

export type Group = 'trades' | 'settlements' | 'liquidations' | 'fees' | 'transfers';

export const GROUPS: Record<Group, readonly string[]> = {
  trades: ['LegTraded'],
  settlements: ['PositionsSettled'],
  liquidations: [
    'SoftSliceTaken',
    'AuctionStarted',
    'AuctionAdmitted',
    'AuctionRestarted',
    'WitnessRaised',
    'SliceSold',
    'InsolvencyDeclared',
    'InsolventSliceTaken',
    'Crossed',
    'AuctionEnded',
    'ShortfallCovered',
    'Deleveraged',
  ],
  fees: ['LegTraded', 'SliceSold', 'AuctionStarted', 'AuctionEnded', 'SoftSliceTaken'],
  transfers: ['CashMoved', 'CollateralMoved'],
};

export const ALL_NAMES: readonly string[] = [...new Set(Object.values(GROUPS).flat()), 'QuotesCancelled'];

export interface Names {
  symbol: (market: number) => string;
  /** By address: symbol and decimals of the collateral. */
  market: (address: string) => { symbol: string; decimals: number } | undefined;
}

const some = (atoms: bigint): bigint | null => (atoms === 0n ? null : atoms);
const plain = (what: string): Told => ({ what, atoms: null, feeAtoms: null });

export function tell({ name, data }: HistoryEvent, me: string, names: Names): Told {
  const teller = TELLERS[name];
  return teller ? teller(data, me, names) : plain(spaced(name));
}

type Teller = (data: EventData, me: string, names: Names) => Told;

const TELLERS: Record<string, Teller> = {
  LegTraded: (data, me, names) => {
    const mine = text(data, 'taker') === me ? big(data, 'size_lots') : -big(data, 'size_lots');
    const price = big(data, 'price_atoms');
    const what = `${mine > 0n ? 'Bought' : 'Sold'} ${contracts(abs(mine))} ${series(data, names)} at ${priceOf(price)} USD`;
    return { what, atoms: (-mine * price) / 1_000_000n, feeAtoms: big(data, 'fee_atoms') };
  },
  PositionsSettled: (data) => {
    const count = Number(data['positions'] ?? 0);
    return { what: `${count} expired ${count === 1 ? 'position' : 'positions'} settled`, atoms: big(data, 'atoms'), feeAtoms: null };
  },
  CashMoved: (data) => {
    const atoms = big(data, 'atoms');
    return { what: atoms > 0n ? 'Deposited cash' : 'Withdrew cash', atoms, feeAtoms: null };
  },
  CollateralMoved: (data, _, names) => {
    const [atoms, market] = [big(data, 'atoms'), names.market(text(data, 'market'))];
    const amount = market ? `${(Number(abs(atoms)) / 10 ** market.decimals).toString()} ${market.symbol}` : `${abs(atoms)} atoms`;
    return plain(`${atoms > 0n ? 'Deposited' : 'Withdrew'} ${amount} of collateral`);
  },
  SoftSliceTaken: (data, me, names) => {
    const paid = big(data, 'value_atoms') - big(data, 'discount_atoms');
    const size = contracts(abs(big(data, 'size_lots')));
    const own = text(data, 'account') === me;
    return {
      what: own ? `Soft liquidation: ${size} ${series(data, names)} handed over` : `Took over ${size} ${series(data, names)} in a soft liquidation`,
      atoms: own ? paid : -paid,
      feeAtoms: own ? big(data, 'discount_atoms') : null,
    };
  },
  AuctionStarted: (data) => ({
    what: `Auction began: equity ${usd(big(data, 'equity_atoms'))} under maintenance margin ${usd(big(data, 'mm_atoms'))} USD`,
    atoms: null,
    feeAtoms: some(big(data, 'tip_atoms')),
  }),
  AuctionAdmitted: () => plain('The waiting auction was let in'),
  AuctionRestarted: (data) => plain(`Auction began anew, equity ${usd(big(data, 'equity_atoms'))} USD`),
  WitnessRaised: (data) => plain(`Another scenario asks for more: maintenance margin ${usd(big(data, 'mm_atoms'))} USD`),
  SliceSold: (data, me) => {
    const [share, paid] = [percent(shareOf(big(data, 'share_q32')), 2), big(data, 'paid_atoms')];
    return text(data, 'account') === me
      ? { what: `Auction: ${share} of the account sold to ${short(text(data, 'bidder'))}`, atoms: paid - big(data, 'fee_atoms'), feeAtoms: some(big(data, 'fee_atoms')) }
      : { what: `Bought ${share} of ${short(text(data, 'account'))} in its auction`, atoms: -paid, feeAtoms: null };
  },
  InsolvencyDeclared: (data) => plain(`Declared insolvent, equity ${usd(big(data, 'equity_atoms'))} USD`),
  InsolventSliceTaken: (data, me) => {
    const share = percent(shareOf(big(data, 'share_q32')), 2);
    return text(data, 'taker') === me
      ? { what: `Took over ${share} of insolvent ${short(text(data, 'account'))}`, atoms: big(data, 'paid_atoms'), feeAtoms: null }
      : plain(`Insolvent: ${share} of the account taken over`);
  },
  Crossed: (data, me, names) => {
    const isShort = text(data, 'short_account') === me;
    const paid = big(data, 'paid_atoms');
    return {
      what: `Auctions netted: ${contracts(abs(big(data, 'size_lots')))} ${series(data, names)} closed at mark`,
      atoms: isShort ? -paid : paid,
      feeAtoms: null,
    };
  },
  AuctionEnded: (data) => ({
    what: `Auction ended after ${big(data, 'slices')} slices, equity ${usd(big(data, 'equity_atoms'))} USD`,
    atoms: null,
    feeAtoms: some(big(data, 'tip_atoms')),
  }),
  ShortfallCovered: (data) => plain(`A debt of ${usd(big(data, 'shortfall_atoms'))} USD was covered by the pool’s funds`),
  Deleveraged: (data, me) => {
    const candidate = text(data, 'candidate') === me;
    const haircut = big(data, 'haircut_atoms');
    return {
      what: `Deleveraged: ${Number(data['legs'] ?? 0)} legs closed against ${short(text(data, candidate ? 'account' : 'candidate'))} at mark`,
      atoms: candidate ? big(data, 'mark_atoms') - haircut : null,
      feeAtoms: candidate ? some(haircut) : null,
    };
  },
  QuotesCancelled: (data) => plain(`Own quotes cancelled up to number ${big(data, 'floor')}`),
};

function series(data: EventData, names: Names): string {
  const found = seriesIn(data);
  return found ? seriesName(found, names.symbol) : 'contracts';
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** "BondReleased" to "Bond released". */
function spaced(name: string): string {
  return name.replace(/(?!^)([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
