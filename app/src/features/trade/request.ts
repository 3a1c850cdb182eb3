/** The request for quotes that is open, from asking to its end. It outlives the page: who looks elsewhere meanwhile loses nothing. */
import { address, type Address, type Instruction } from '@solana/kit';
import { create } from 'zustand';
import type { Leg } from '../../engine/types';
import { chainNow } from '../../lib/chain/clock';
import { fetchSome } from '../../lib/chain/fetch';
import type { Entry } from '../../lib/chain/kinds';
import { useChain } from '../../lib/chain/store';
import { explain, explainQuoteFault, Refused, type Explained } from '../../lib/errors/explain';
import { QuoteRequest, type Fault, type ShownQuote, type Status } from '../../lib/quotes/client';
import { takeQuote, type Party } from '../../lib/tx/quote';
import { askOf } from './asked';
import { keep } from './book';
import { check, placeOf, type CheckedQuote, type GoodQuote, type Request } from './verify';

export type Phase = 'idle' | 'asking' | 'blind' | 'checking' | 'shown' | 'lapsed' | 'clicked' | 'failed';

interface RfqState {
  phase: Phase;
  /** As asked for. */
  legs: readonly Leg[];
  /** Ends of the blind period and of the quotes' life, by this computer's clock [ms]. */
  shownAtMs: number;
  lapsesAtMs: number;
  quotes: readonly CheckedQuote[];
  /** The one that is this taker's until its end. */
  frozen: string | null;
  problem: Explained | null;
}

const NOTHING: RfqState = {
  phase: 'idle',
  legs: [],
  shownAtMs: 0,
  lapsesAtMs: 0,
  quotes: [],
  frozen: null,
  problem: null,
};

export const useRfq = create<RfqState>(() => NOTHING);

const FREEZE_MS = 5_000;

let socket: QuoteRequest | null = null;
let frozen: { quote: string; done: () => void; failed: (why: Explained) => void } | null = null;

/** Null where something that a request needs is not there. */
export function requestOf(legs: readonly Leg[], taker: Address): Request | null {
  const { connection, world } = useChain.getState();
  return connection?.config.quotesUrl && world ? { connection, world, legs, taker } : null;
}

/** Opens a request over its own websocket; `tell` hears its course. */
export function open(request: Request, tell: { status: (status: Status) => void; fault: (fault: Fault) => void; gone: () => void }): QuoteRequest {
  const ask = askOf(request.legs, request.taker, placeOf(request.world).symbols);
  const url = request.connection.config.quotesUrl ?? '';
  return new QuoteRequest(url, ask, { onStatus: tell.status, onFault: tell.fault, onGone: tell.gone });
}

/** Good ones by what they cost, then those that can't be taken. */
export async function checkAll(shown: readonly ShownQuote[], request: Request): Promise<CheckedQuote[]> {
  const checked = await Promise.all(shown.map((each) => check(each, request)));
  const good = checked.filter((each): each is GoodQuote => each.ok);
  keep(good.map((each) => each.legs), chainNow());
  good.sort((a, b) => (a.costAtoms < b.costAtoms ? -1 : a.costAtoms > b.costAtoms ? 1 : 0));
  return [...good, ...checked.filter((each) => !each.ok)];
}

export function ask(legs: readonly Leg[], taker: Address): void {
  end();
  const request = requestOf(legs, taker);
  if (!request) return;
  useRfq.setState({ ...NOTHING, phase: 'asking', legs: request.legs });
  const own: QuoteRequest = open(request, {
    status: (status) => own === socket && follow(status, request),
    fault: (fault) => own === socket && refused(explainQuoteFault(fault)),
    gone: () => own === socket && refused(explain('QuoteServerAway')),
  });
  socket = own;
}

/** Lets the request go. */
export function end(): void {
  socket?.close();
  socket = null;
  frozen?.failed(explain('QuoteLapsed'));
  useRfq.setState(NOTHING);
}

function follow(status: Status, request: Request): void {
  const { phase, frozen: held } = useRfq.getState();
  if (status.phase === 'blind') {
    useRfq.setState({ phase: 'blind', shownAtMs: status.shown_at_ms, lapsesAtMs: status.lapses_at_ms });
  } else if (status.phase === 'shown' && (phase === 'blind' || phase === 'asking')) {
    void show(status, request);
  } else if (status.phase === 'clicked') {
    const quote = status.quotes[0]?.quote ?? null;
    useRfq.setState({ phase: 'clicked', frozen: quote });
    if (frozen && frozen.quote === quote) frozen.done();
  } else if (status.phase === 'lapsed' && held === null) {
    useRfq.setState({ phase: 'lapsed' });
  }
}

async function show(status: Status, request: Request): Promise<void> {
  const own = socket;
  // it is told the moment it is shown: the server's clock against this one
  const aheadMs = status.shown_at_ms - Date.now();
  useRfq.setState({ phase: 'checking', shownAtMs: Date.now(), lapsesAtMs: status.lapses_at_ms - aheadMs });
  const quotes = await checkAll(status.quotes, request);
  if (own !== socket) return;
  const { phase } = useRfq.getState();
  useRfq.setState({ quotes, phase: phase === 'checking' ? 'shown' : phase });
}

function refused(problem: Explained): void {
  if (frozen) {
    frozen.failed(problem);
    return;
  }
  // a frozen quote is signed and stands by itself: it can be taken without the server
  if (useRfq.getState().phase === 'clicked') return;
  useRfq.setState({ phase: 'failed', problem });
}

/** Makes a quote this taker's; resolves once the server has said so. Errors: what the server says, `QuoteLapsed`, `QuoteServerAway`. */
export async function freeze(quote: string): Promise<void> {
  if (useRfq.getState().frozen === quote) return;
  const own = socket;
  if (!own) throw new Refused('QuoteLapsed');
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Refused('QuoteServerAway')), FREEZE_MS);
      const over = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      frozen = { quote, done: () => over(resolve), failed: (why) => over(() => reject(new Refused(why.name))) };
      own.click(quote);
    });
  } finally {
    frozen = null;
  }
}

/** Both sides of the trade as they are at this moment, then the instructions. */
export async function take(quote: GoodQuote, payer: Address, taker: Address): Promise<Instruction[]> {
  const { connection, world } = useChain.getState();
  if (!connection || !world) throw new Refused('NodeAway');
  await freeze(quote.quote);
  const found = await fetchSome(connection.rpc, [address(taker), quote.maker]);
  const [own, maker] = [taker, quote.maker].map((each) => partyOf(found, each));
  if (!own || !maker) throw new Refused('AccountClosedMeanwhile');
  return takeQuote(world, payer, own, maker, { ...quote, nonce: quote.terms.nonce });
}

function partyOf(found: readonly Entry[], wanted: Address): Party | undefined {
  const entry = found.find((each) => each.address === wanted && each.kind === 'MarginAccount');
  return entry && { address: wanted, data: (entry as Entry<'MarginAccount'>).data };
}
