/** Events of one liquidation in words. */
import { big, text, type EventData, type HistoryEvent } from '../../lib/history/client';
import { percent, shareOf, usd } from '../../lib/units';
import { sharePercent } from './amount';

export interface Line {
  title: string;
  words: string;
  tone: 'gain' | 'warn' | 'loss' | 'accent' | '';
  /** The other side, to copy. */
  party?: { label: string; address: string };
}

type Say = (data: EventData) => Line;

const money = (data: EventData, key: string): string => `${usd(big(data, key))} USD`;

const TIERS: Record<string, string> = { '3': 'in the sealed round', '4': 'in the public auction', '5': 'to the backstop vault' };

const SKIPPED: Record<string, string> = {
  closed: 'The account was closed.',
  nothing_opposite: 'It holds nothing on the other side any more.',
  unpriceable: 'A market or expiry that it uses has no price to go by.',
  would_be_due: 'It would be left below its maintenance margin.',
  lapsed: 'Nobody closed against it in its time.',
};

const SAY: Record<string, Say> = {
  AuctionStarted: (data) => ({
    title: data['queued'] === true ? 'Put into the queue' : 'Auction began',
    words:
      `Equity ${money(data, 'equity_atoms')} against a maintenance margin of ${money(data, 'mm_atoms')} in the witness scenario, ` +
      `${text(data, 'delay_secs')} s after the price was published. ` +
      (big(data, 'tip_atoms') > 0n
        ? `A tip of ${money(data, 'tip_atoms')} was set aside: the first slice earns it, the end pays it.`
        : 'No tip was taken.'),
    tone: 'warn',
    party: { label: 'started by', address: text(data, 'starter') },
  }),
  AuctionAdmitted: () => ({
    title: 'Let in',
    words: 'There was room under the pool’s cap on notional in auction, or its turn had come.',
    tone: '',
  }),
  AuctionRestarted: (data) => ({
    title: 'Price started again',
    words: `Equity ${money(data, 'equity_atoms')}, maintenance margin ${money(data, 'mm_atoms')}.`,
    tone: 'warn',
  }),
  WitnessRaised: (data) => ({
    title: 'A worse scenario was named',
    words: `Number ${text(data, 'new')} in the place of ${text(data, 'old')}: maintenance margin ${money(data, 'mm_atoms')}.`,
    tone: '',
  }),
  BidCommitted: (data) => ({
    title: 'A price was committed to',
    words: `Sealed, with a bond of ${money(data, 'bond_atoms')}.`,
    tone: '',
    party: { label: 'bidder', address: text(data, 'bidder') },
  }),
  BidRevealed: (data) => ({
    title: 'A sealed price was opened',
    words: `${percent(shareOf(big(data, 'd_q32')), 2)} of value for up to ${sharePercent(big(data, 'share_q32'))} of the account.`,
    tone: '',
    party: { label: 'bidder', address: text(data, 'bidder') },
  }),
  SealedAllotted: (data) => ({
    title: 'Sealed round decided',
    words: `${text(data, 'offers')} offers won ${sharePercent(big(data, 'won_q32'))} of the account together.`,
    tone: 'accent',
  }),
  BondReleased: (data) => ({
    title: data['forfeited'] === true ? 'Bond lost' : 'Bond given back',
    words: money(data, 'atoms'),
    tone: data['forfeited'] === true ? 'loss' : '',
    party: { label: 'bidder', address: text(data, 'bidder') },
  }),
  SliceSold: (data) => ({
    title: `Slice ${text(data, 'trade_id')} sold ${TIERS[text(data, 'tier')] ?? ''}`,
    words:
      `${sharePercent(big(data, 'share_q32'))} of the account, worth ${money(data, 'value_atoms')} at mark, for ${money(data, 'paid_atoms')} ` +
      `(${percent(shareOf(big(data, 'price_share_q32')), 2)} of value). Penalty ${money(data, 'fee_atoms')}, held of the bidder’s cash ${money(data, 'held_atoms')}.`,
    tone: 'accent',
    party: { label: 'bidder', address: text(data, 'bidder') },
  }),
  HoldBackResolved: (data) => ({
    title:
      data['forfeited'] === true
        ? 'The slice’s rise went to the account, the rest of the hold-back to the bidder'
        : 'Hold-back returned to the bidder',
    words: `${money(data, 'atoms')}; the slice’s value changed by ${money(data, 'risen_atoms')} since it was sold.`,
    tone: data['forfeited'] === true ? 'warn' : '',
    party: { label: 'bidder', address: text(data, 'bidder') },
  }),
  InsolvencyDeclared: (data) => ({
    title: 'Declared insolvent',
    words: `Worth ${money(data, 'value_atoms')}. ${data['gap'] === true ? 'It came as a gap: the gamma reserve answers too.' : 'It did not come as a gap.'}`,
    tone: 'loss',
  }),
  InsolventSliceTaken: (data) => ({
    title: `Slice ${text(data, 'trade_id')} taken for a payment`,
    words:
      `${sharePercent(big(data, 'share_q32'))} of the account, worth ${money(data, 'value_atoms')}. The taker was paid ${money(data, 'paid_atoms')}: ` +
      `escrow ${money(data, 'escrow_atoms')}, insurance ${money(data, 'insurance_atoms')}, gamma reserve ${money(data, 'gamma_atoms')}.`,
    tone: 'loss',
    party: { label: 'taker', address: text(data, 'taker') },
  }),
  ShortfallCovered: (data) => ({
    title: 'Shortfall covered',
    words:
      `${money(data, 'shortfall_atoms')}: escrow ${money(data, 'escrow_atoms')}, insurance ${money(data, 'insurance_atoms')}, gamma reserve ` +
      `${money(data, 'gamma_atoms')}, backstop ${money(data, 'backstop_atoms')}, shared by all ${money(data, 'socialised_atoms')}; still owed ${money(data, 'unmet_atoms')}.`,
    tone: 'loss',
  }),
  AccountRanked: (data) => ({
    title: 'Ranked for deleveraging',
    words: `Holds ${money(data, 'size_atoms')} on the other side.`,
    tone: '',
    party: { label: 'candidate', address: text(data, 'candidate') },
  }),
  RankSkipped: (data) => ({
    title: 'Turn skipped',
    words: SKIPPED[text(data, 'reason')] ?? '',
    tone: '',
    party: { label: 'candidate', address: text(data, 'candidate') },
  }),
  Deleveraged: (data) => ({
    title: 'Closed against the other side',
    words: `${text(data, 'legs')} legs at mark for ${money(data, 'mark_atoms')} less a haircut of ${money(data, 'haircut_atoms')}; shortfall left ${money(data, 'shortfall_atoms')}.`,
    tone: 'loss',
    party: { label: 'candidate', address: text(data, 'candidate') },
  }),
  Netted: (data) => ({
    title: 'Netted against another account in auction',
    words: `At mark, for ${money(data, 'paid_atoms')}, without a fee.`,
    tone: 'accent',
  }),
  AuctionEnded: (data) => ({
    title: 'Auction ended',
    words:
      `Equity ${money(data, 'equity_atoms')} against a maintenance margin of ${money(data, 'mm_atoms')}. ` +
      `Penalties of ${money(data, 'penalty_atoms')} went to the pool’s funds. ` +
      (big(data, 'tip_atoms') > 0n
        ? `The tip of ${money(data, 'tip_atoms')} was paid: half for the start, half for the witness that stood.`
        : 'No tip was paid.'),
    tone: 'gain',
  }),
  SoftSliceTaken: (data) => ({
    title: 'Soft slice',
    words: `Value ${money(data, 'value_atoms')}, given up ${money(data, 'discount_atoms')}.`,
    tone: 'warn',
    party: { label: 'taker', address: text(data, 'taker') },
  }),
};

export function lineOf({ name, data }: HistoryEvent): Line {
  const say = SAY[name];
  return say ? say(data) : { title: name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(), words: '', tone: '' };
}
