/** Where an auction stands, from the account on the chain and what the engine says of it. */
import type { AuctionView } from '../../engine/types';
import type { Auction, Pool } from '../../generated/accounts';
import { duration } from '../../lib/time';
import { ONE_Q32 } from './amount';

export type StageId =
  | 'queued'
  | 'healthy'
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

type Known = Pick<Auction, 'startedTs' | 'publicTs' | 'insolventTs' | 'deleverageTs' | 'markTs' | 'allotted' | 'offerCount'>;

export function stageOf(auction: Known, view: AuctionView, pool: Pool, nowTs: number, place?: number): Stage {
  if (view.queued) return queued(place);
  if (!view.insolvent && view.equityAtoms >= view.mmAtoms) return healthy();
  if (view.insolvent) return insolvent(auction, pool, nowTs);
  if (view.sealed) return sealed(auction, pool, nowTs);
  if (!view.confirmed) return confirming(pool);
  if (ranOut(view, pool)) {
    return { id: 'ran-out', name: 'Price ran out', tone: 'warn', words: 'Nobody bid before the price ran out. Anyone may start it again.' };
  }
  const { fastSecs, slowSecs } = pool.settings.auction;
  const end = nowTs - view.elapsedSecs + (view.elapsedSecs < fastSecs ? fastSecs : fastSecs + slowSecs);
  return { id: 'public', name: 'Public auction', tone: 'accent', words: 'Open to everybody with margin; the price falls with every second.', nextTs: end };
}

function queued(place?: number): Stage {
  const where = place === undefined ? '' : ` It is number ${place} of the queue.`;
  return {
    id: 'queued',
    name: 'Queued',
    tone: 'warn',
    words: `The pool’s cap on notional in auction is reached; it waits for its turn.${where}`,
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

function insolvent(auction: Known, pool: Pool, nowTs: number): Stage {
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
    nextTs: Math.min(closes, declared + pool.settings.auction.insolventSecs),
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

/** `price_ran_out` of the margin engine. */
function ranOut(view: AuctionView, pool: Pool): boolean {
  const { tailSecs, cuspBps } = pool.settings.auction;
  return view.elapsedSecs > tailSecs || view.dQ32 * 10_000n < BigInt(cuspBps) * ONE_Q32;
}
