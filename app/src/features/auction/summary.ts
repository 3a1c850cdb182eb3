/** A liquidation in two or three sentences, and nothing in them that its events don't say. */
import { big, type HistoryEvent } from '../../lib/history/client';
import { usd } from '../../lib/units';
import { sharePercent } from './amount';
import type { AuctionRow, Fill, Sums } from './receipt';

export interface Closings {
  /** Closed by deleveraging, leg by leg. */
  againstWinners: number;
  /** Netted with other accounts in auction, series by series. */
  netted: number;
}

export function closingsOf(events: readonly HistoryEvent[]): Closings {
  const closings: Closings = { againstWinners: 0, netted: 0 };
  for (const { name, data } of events) {
    if (name === 'Deleveraged') closings.againstWinners += Number(big(data, 'legs'));
    if (name === 'Netted') closings.netted += 1;
  }
  return closings;
}

/** `least`: "At least " where there may have been more. */
const were = (least: string, count: number, what: string, done: string): string =>
  `${least}${count} ${what}${count === 1 ? ' was' : 's were'} ${done}`;
const leastOf = ({ atLeast }: Sums): string => (atLeast ? 'At least ' : '');

function closingWords({ againstWinners, netted }: Closings, sums: Sums): string[] {
  return [
    againstWinners > 0 ? `${were(leastOf(sums), againstWinners, 'leg', 'closed against winners')}.` : '',
    netted > 0 ? `${were(leastOf(sums), netted, 'leg', 'netted against other accounts in auction')}.` : '',
  ].filter(Boolean);
}

/** Where legs were closed one by one, no share of the account says what is left. */
export function leftWords(sums: Sums, closings: Closings, over: boolean): string {
  if (closings.againstWinners + closings.netted > 0) return '';
  if (sums.leftQ32 === 0n) return over ? 'None of the account stayed with its owner.' : 'None of the account is left to sell.';
  const left = `${sums.atLeast ? 'At most ' : ''}${sharePercent(sums.leftQ32)} of the account`;
  return over ? `${left} stayed with its owner.` : `${left} has not been sold so far.`;
}

export function soldWords(count: number, sums: Sums, over: boolean): string {
  if (count === 0 && sums.atLeast) return 'No slice was found.';
  if (count === 0) return over ? 'No slice was sold.' : 'No slice has been sold so far.';
  return `${were(leastOf(sums), count, 'slice', 'sold')}${over ? '' : ' so far'}.`;
}

export function summary(auction: AuctionRow, events: readonly HistoryEvent[], fills: readonly Fill[], sums: Sums): string {
  const over = auction.ended_ts !== null;
  const closings = closingsOf(events);
  return [
    `The account had ${usd(BigInt(auction.equity_atoms))} USD and needed ${usd(BigInt(auction.mm_atoms))} USD.`,
    soldWords(fills.length, sums, over),
    ...closingWords(closings, sums),
    fills.length > 0 || over ? leftWords(sums, closings, over) : '',
    auction.insolvent ? 'It became insolvent: it owed more than it had.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** "Value sold 1,000.00 = paid 940.00 + discount 60.00 USD" */
export function sumWords({ valueAtoms, paidAtoms, discountAtoms, atLeast }: Sums): string {
  return `${atLeast ? 'At least: value' : 'Value'} sold ${usd(valueAtoms)} = paid ${usd(paidAtoms)} + discount ${usd(discountAtoms)} USD`;
}
