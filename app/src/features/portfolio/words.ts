/** Events of an account in words, from its own side. */
import { big, text, type HistoryEvent } from '../../lib/history/client';
import { contracts, exactShort, USD_PLACES } from '../../lib/units';
import { AUCTION_TELLERS } from './auctionWords';
import { abs, cash, plain, seriesOf, type Names, type Teller, type Told } from './told';

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
    'BidCommitted',
    'SliceSold',
    'HoldBackResolved',
    'BondReleased',
    'InsolvencyDeclared',
    'InsolventSliceTaken',
    'Netted',
    'AuctionEnded',
    'ShortfallCovered',
    'Deleveraged',
  ],
  fees: ['LegTraded', 'SliceSold', 'AuctionStarted', 'AuctionEnded', 'SoftSliceTaken'],
  transfers: ['CashMoved', 'CollateralMoved'],
};

export const ALL_NAMES: readonly string[] = [...new Set(Object.values(GROUPS).flat()), 'QuotesCancelled'];

export function tell({ name, data }: HistoryEvent, me: string, names: Names): Told {
  const teller = TELLERS[name];
  return teller ? teller(data, me, names) : plain(spaced(name));
}

const TELLERS: Record<string, Teller> = {
  ...AUCTION_TELLERS,
  LegTraded: (data, me, names) => {
    const mine = text(data, 'taker') === me ? big(data, 'size_lots') : -big(data, 'size_lots');
    const price = big(data, 'price_atoms');
    const what = `${mine > 0n ? 'Bought' : 'Sold'} ${contracts(abs(mine))} ${seriesOf(data, names)} at ${exactShort(price, USD_PLACES)} USD`;
    return { what, atoms: (-mine * price) / 1_000_000n, feeAtoms: big(data, 'fee_atoms') };
  },
  PositionsSettled: (data) => {
    const count = Number(data['positions'] ?? 0);
    return cash(`${count} expired ${count === 1 ? 'position' : 'positions'} settled`, big(data, 'atoms'));
  },
  CashMoved: (data) => {
    const atoms = big(data, 'atoms');
    return cash(atoms > 0n ? 'Deposited cash' : 'Withdrew cash', atoms);
  },
  CollateralMoved: (data, _, names) => {
    const [atoms, market] = [big(data, 'atoms'), names.market(text(data, 'market'))];
    const amount = market ? `${exactShort(abs(atoms), market.decimals)} ${market.symbol}` : `${abs(atoms)} atoms`;
    return plain(`${atoms > 0n ? 'Deposited' : 'Withdrew'} ${amount} of collateral`);
  },
  QuotesCancelled: (data) => plain(`Own quotes cancelled up to number ${big(data, 'floor')}`),
};

/** "BondReleased" to "Bond released". */
function spaced(name: string): string {
  return name.replace(/(?!^)([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
