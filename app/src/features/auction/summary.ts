/** A liquidation in two or three sentences, and nothing in them that its events don't say. */
import { big, type HistoryEvent } from '../../lib/history/client';
import { usd } from '../../lib/units';
import { sharePercent } from './amount';
import type { AuctionRow, Fill, Sums } from './receipt';

export interface Closings {
  /** Closed by deleveraging, leg by leg. */
  againstWinners: number;
  /** Netted with other accounts in auction, series by series. */
  crossed: number;
}

export function closingsOf(events: readonly HistoryEvent[]): Closings {
  const closings: Closings = { againstWinners: 0, crossed: 0 };
  for (const { name, data } of events) {
    if (name === 'Deleveraged') closings.againstWinners += Number(big(data, 'legs'));
    if (name === 'Crossed') closings.crossed += 1;
  }
  return closings;
}

const were = (count: number, what: string, done: string): string => `${count} ${what}${count === 1 ? ' was' : 's were'} ${done}`;

function closingWords({ againstWinners, crossed }: Closings): string[] {
  return [
    againstWinners > 0 ? `${were(againstWinners, 'leg', 'closed against winners')}.` : '',
    crossed > 0 ? `${were(crossed, 'leg', 'netted against other accounts in auction')}.` : '',
  ].filter(Boolean);
}

/** Where legs were closed one by one, no share of the account says what is left. */
export function leftWords(sums: Sums, closings: Closings, over: boolean): string {
  if (closings.againstWinners + closings.crossed > 0) return '';
  if (sums.leftQ32 === 0n) return over ? 'None of the account stayed with its owner.' : 'None of the account is left to sell.';
  return over ? `${sharePercent(sums.leftQ32)} of the account stayed with its owner.` : `${sharePercent(sums.leftQ32)} of the account has not been sold so far.`;
}

export function soldWords(count: number, over: boolean): string {
  if (count === 0) return over ? 'No slice was sold.' : 'No slice has been sold so far.';
  return `${were(count, 'slice', 'sold')}${over ? '' : ' so far'}.`;
}

export function summary(auction: AuctionRow, events: readonly HistoryEvent[], fills: readonly Fill[], sums: Sums): string {
  const over = auction.ended_ts !== null;
  const closings = closingsOf(events);
  return [
    `The account had ${usd(BigInt(auction.equity_atoms))} USD and needed ${usd(BigInt(auction.mm_atoms))} USD.`,
    soldWords(fills.length, over),
    ...closingWords(closings),
    fills.length > 0 || over ? leftWords(sums, closings, over) : '',
    auction.insolvent ? 'It became insolvent: it owed more than it had.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
