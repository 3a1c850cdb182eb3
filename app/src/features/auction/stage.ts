/** Where an auction stands, from the account on the chain and what the engine says of it. */
import type { Auction, MarginAccount, Pool } from '@breakwater/client/generated/accounts';
import type { AuctionView } from '../../engine/types';
import { duration } from '../../lib/time';
import { usd } from '../../lib/units';
import { closedFor, closedWords, type Closed, type Rules, type Way } from './stops';

export type StageId =
  | 'bare'
  | 'healthy'
  | 'stopped'
  | 'queued'
  | 'insolvent-unsaid'
  | 'insolvent'
  | 'deleveraging'
  | 'sealed'
  | 'confirming'
  | 'ran-out'
  | 'public';

export interface Stage {
  id: StageId;
  /** Two or three words, for a chip. */
  name: string;
  /** One sentence: what happens now, and what next. */
  words: string;
  tone: 'gain' | 'warn' | 'loss' | 'accent' | '';
  /** When the next thing happens [unix s]. */
  nextTs?: number;
}

type Known = Pick<Auction, 'publicTs' | 'insolventTs' | 'deleverageTs' | 'offerCount' | 'lastTradeId' | 'turnFromUs'>;

export interface Standing {
  auction: Known;
  account: MarginAccount;
  view: AuctionView;
  rules: Rules;
  /** Among those that wait, from 1. */
  place?: number | undefined;
}

/** How it would be sold; stages that need nobody's bid go on whatever is stopped. */
const WAYS: Partial<Record<StageId, Way>> = {
  queued: 'any',
  insolvent: 'any',
  deleveraging: 'any',
  sealed: 'sealed',
  confirming: 'public',
  'ran-out': 'public',
  public: 'public',
};

/** What ends it comes first: that works while it waits too, and whatever is stopped. */
export function stageOf(standing: Standing, nowTs: number): Stage {
  const { account, view, rules } = standing;
  if (view.spent) return bare(account);
  if (!view.insolvent && view.equityAtoms >= view.mmAtoms) return healthy();
  const stage = selling(standing, nowTs);
  const way = WAYS[stage.id];
  const closed = way ? closedFor(way, rules, nowTs) : null;
  return closed ? stopped(closed, stage.id) : stage;
}

function selling({ auction, view, rules: { pool }, place }: Standing, nowTs: number): Stage {
  if (view.queued) return queued(auction, place);
  if (view.insolvent) return insolvent(auction, view, pool, nowTs);
  if (view.sealed) return sealed(auction, pool, nowTs);
  if (!view.confirmed) return confirming(pool);
  if (view.ranOut) return ranOut(auction);
  const { fastSecs, slowSecs } = pool.settings.auction;
  const end = nowTs - view.elapsedSecs + (view.elapsedSecs < fastSecs ? fastSecs : fastSecs + slowSecs);
  return {
    id: 'public',
    name: 'Public auction',
    tone: 'accent',
    words: 'Open to everybody with margin; the price falls with every second.',
    nextTs: end,
  };
}

function bare({ cashAtoms }: MarginAccount): Stage {
  const left =
    cashAtoms < 0n ? `Nothing worth selling is left behind a debt of ${usd(-cashAtoms)} USD.` : 'Nothing worth selling is left in it.';
  return { id: 'bare', name: 'Nothing left to sell', tone: 'loss', words: `${left} Anyone may end the auction.` };
}

function stopped(closed: Closed, from: StageId): Stage {
  const then = {
    queued: 'Then it waits for its turn again.',
    insolvent: 'Then what takers are paid rises on from where it stood.',
    deleveraging: 'Then its positions are closed further.',
    sealed: 'Then what is left of the sealed round goes on.',
  }[from as string];
  const words = closedWords(closed, then ?? 'Then the price falls on from where it stood.');
  return {
    id: 'stopped',
    name: closed.by === 'pause' ? 'Paused' : 'Stopped',
    tone: 'warn',
    words,
    ...(closed.untilTs ? { nextTs: closed.untilTs } : {}),
  };
}

function queued({ turnFromUs }: Known, place?: number): Stage {
  const where = place === undefined ? '' : ` It is number ${place} of those that wait.`;
  return {
    id: 'queued',
    name: 'Waiting',
    tone: 'warn',
    words: `The pool’s cap on notional in auction is reached. It begins as soon as there is room, and when its turn comes in any case.${where}`,
    nextTs: Math.ceil(Number(turnFromUs) / 1e6),
  };
}

function healthy(): Stage {
  return {
    id: 'healthy',
    name: 'Healthy again',
    tone: 'gain',
    words: 'In its witness scenario the account meets its maintenance margin. Nothing is for sale, and anyone may end the auction.',
  };
}

function insolvent(auction: Known, view: AuctionView, pool: Pool, nowTs: number): Stage {
  const declared = Number(auction.insolventTs);
  if (declared === 0) {
    const words = 'It owes more than it has. Once that is declared, who takes a slice is paid for it.';
    return { id: 'insolvent-unsaid', name: 'Insolvent', tone: 'loss', words };
  }
  const { deleverageSecs } = pool.settings.loss;
  const closes = declared + deleverageSecs;
  if (auction.deleverageTs !== 0n || nowTs >= closes) {
    const words = 'Nobody took it in time: positions are closed against the accounts that gained most, at mark less a haircut.';
    return { id: 'deleveraging', name: 'Deleveraging', tone: 'loss', words };
  }
  return {
    id: 'insolvent',
    name: 'Insolvent',
    tone: 'loss',
    words: `Who takes a slice is paid for it, more with every second; in ${duration(closes - nowTs)} deleveraging begins.`,
    nextTs: Math.min(closes, nowTs - view.elapsedSecs + pool.settings.auction.insolventSecs),
  };
}

function sealed(auction: Known, pool: Pool, nowTs: number): Stage {
  const { revealSecs, fillSecs } = pool.settings.sealed;
  const open = Number(auction.publicTs);
  const [reveal, fill] = [open - fillSecs - revealSecs, open - fillSecs];
  const phase = nowTs < reveal ? 'commitments' : nowTs < fill ? 'reveal' : 'fill';
  const nextTs = nowTs < reveal ? reveal : nowTs < fill ? fill : open;
  const words = {
    commitments: 'Admitted liquidators commit to prices nobody can read yet.',
    reveal: `Committed prices are opened; ${auction.offerCount} so far. The best win, equal ones share.`,
    fill: 'Winners take what they won; then it is open to everybody.',
  }[phase];
  return { id: 'sealed', name: `Sealed round: ${phase}`, tone: 'warn', words, nextTs };
}

function confirming(pool: Pool): Stage {
  const { confirmSecs } = pool.settings.auction;
  return {
    id: 'confirming',
    name: 'Waits for a newer price',
    tone: 'warn',
    words: `Nothing is sold until prices at least ${confirmSecs} s newer than the one that started it say the same.`,
  };
}

function ranOut({ lastTradeId }: Known): Stage {
  const nobody = lastTradeId > 0n ? 'Nobody bought more' : 'Nobody bid';
  return { id: 'ran-out', name: 'Price ran out', tone: 'warn', words: `${nobody} before the price ran out. Anyone may start it again.` };
}
