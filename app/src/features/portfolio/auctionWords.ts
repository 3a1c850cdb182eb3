/** Liquidations in words: soft slices, auctions, and who pays when an account can't. */
import { big, text, type EventData } from '../../lib/history/client';
import { contracts, percent, shareOf, short, usd } from '../../lib/units';
import { abs, cash, plain, seriesOf, some, type Teller } from './told';

const shareText = (data: EventData): string => percent(shareOf(big(data, 'share_q32')), 2);

export const AUCTION_TELLERS: Record<string, Teller> = {
  SoftSliceTaken: (data, me, names) => {
    const paid = big(data, 'value_atoms') - big(data, 'discount_atoms');
    const size = contracts(abs(big(data, 'size_lots')));
    const own = text(data, 'account') === me;
    return {
      what: own
        ? `Soft liquidation: ${size} ${seriesOf(data, names)} handed over`
        : `Took over ${size} ${seriesOf(data, names)} in a soft liquidation`,
      atoms: own ? paid : -paid,
      feeAtoms: own ? big(data, 'discount_atoms') : null,
    };
  },
  // the tip is set aside here, and paid or given back at the end
  AuctionStarted: (data) => {
    const tip = big(data, 'tip_atoms');
    const aside = tip > 0n ? `; ${usd(tip)} USD set aside as a tip` : '';
    return plain(
      `Auction began: equity ${usd(big(data, 'equity_atoms'))} under maintenance margin ${usd(big(data, 'mm_atoms'))} USD${aside}`,
    );
  },
  AuctionAdmitted: () => plain('The waiting auction was let in'),
  AuctionRestarted: (data) => plain(`Auction began anew, equity ${usd(big(data, 'equity_atoms'))} USD`),
  WitnessRaised: (data) => plain(`Another scenario asks for more: maintenance margin ${usd(big(data, 'mm_atoms'))} USD`),
  // a share of the cash goes with a slice, and its event does not carry how much: the price alone is no movement of cash
  SliceSold: (data, me) => {
    const [share, price, fee] = [shareText(data), usd(big(data, 'paid_atoms')), big(data, 'fee_atoms')];
    if (text(data, 'account') === me) {
      const what = `Auction: ${share} of the account, its cash among it, sold to ${short(text(data, 'bidder'))} for ${price} USD`;
      return { what, atoms: null, feeAtoms: some(fee) };
    }
    const held = big(data, 'held_atoms');
    const kept = held > 0n ? `; ${usd(held)} USD of cash are held back for a while` : '';
    return plain(`Bought ${share} of ${short(text(data, 'account'))}, its cash among it, in its auction for ${price} USD${kept}`);
  },
  HoldBackResolved: (data) => {
    const atoms = big(data, 'atoms');
    return data['forfeited'] === true
      ? plain(`Lost ${usd(atoms)} USD of what was held back for a slice: it rose too far; the rest came back`)
      : cash('Got back what was held for a slice', atoms);
  },
  BidCommitted: (data, me) =>
    text(data, 'bidder') === me
      ? cash(`Sealed bid for ${short(text(data, 'account'))}: bond posted`, -big(data, 'bond_atoms'))
      : plain(`${short(text(data, 'bidder'))} made a sealed bid for the account`),
  BondReleased: (data, me) => {
    if (text(data, 'bidder') !== me)
      return plain(`The bond of ${short(text(data, 'bidder'))} was ${data['forfeited'] === true ? 'forfeited' : 'given back'}`);
    const bond = `bond of the bid for ${short(text(data, 'account'))}`;
    return data['forfeited'] === true ? plain(`Lost the ${bond}`) : cash(`Got back the ${bond}`, big(data, 'atoms'));
  },
  InsolvencyDeclared: (data) => plain(`Declared insolvent, worth ${usd(big(data, 'value_atoms'))} USD`),
  InsolventSliceTaken: (data, me) =>
    plain(
      text(data, 'taker') === me
        ? `Took over ${shareText(data)} of insolvent ${short(text(data, 'account'))}, its debt among it, and was paid ${usd(big(data, 'paid_atoms'))} USD`
        : `Insolvent: ${shareText(data)} of the account, its debt among it, taken over`,
    ),
  Netted: (data, me, names) => {
    const isShort = text(data, 'short_account') === me;
    const paid = big(data, 'paid_atoms');
    return {
      what: `Auctions netted: ${contracts(abs(big(data, 'size_lots')))} ${seriesOf(data, names)} closed at mark`,
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
};
