/** The request for quotes that is open, from asking to its end. It outlives the page: who looks elsewhere meanwhile loses nothing. */
import type { Address } from '@solana/kit';
import { create } from 'zustand';
import { Refused } from '@breakwater/client/error/refused';
import type { Leg } from '../../engine/types';
import { explain, explainQuoteFault, type Explained } from '../../lib/errors/explain';
import type { QuoteRequest, Status } from '../../lib/quotes/client';
import { checkAll, open, requestOf, within } from './asking';
import type { CheckedQuote, Request } from './verify';

export type Phase = 'idle' | 'asking' | 'blind' | 'checking' | 'shown' | 'lapsed' | 'clicked' | 'failed';

interface RfqState {
  phase: Phase;
  /** As asked for, and for whom. */
  legs: readonly Leg[];
  taker: Address | null;
  /** Begin and end of the blind period, and end of the quotes' life, by this computer's clock [ms]. */
  blindAtMs: number;
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
  taker: null,
  blindAtMs: 0,
  shownAtMs: 0,
  lapsesAtMs: 0,
  quotes: [],
  frozen: null,
  problem: null,
};

export const useRfq = create<RfqState>(() => NOTHING);

let socket: QuoteRequest | null = null;
let frozen: { quote: string; done: () => void; failed: (why: Explained) => void } | null = null;

export function ask(legs: readonly Leg[], taker: Address): void {
  end();
  const request = requestOf(legs, taker);
  if (!request) return;
  useRfq.setState({ ...NOTHING, phase: 'asking', legs: request.legs, taker });
  try {
    const own: QuoteRequest = open(request, {
      status: (status) => own === socket && follow(status, request),
      fault: (fault) => own === socket && refused(explainQuoteFault(fault)),
      gone: () => own === socket && refused(explain('QuoteServerAway')),
    });
    socket = own;
  } catch (error) {
    refused(explain(error)); // an address that is none, or a market that the pool has no more
  }
}

/** Whose a quote is: still anybody's who asked, this taker's by its click, or nobody's any more. */
export function standing(
  { phase, frozen, lapsesAtMs }: Pick<RfqState, 'phase' | 'frozen' | 'lapsesAtMs'>,
  quote: string,
  nowMs: number,
): 'open' | 'mine' | 'over' {
  if (frozen !== null) return frozen === quote ? 'mine' : 'over';
  return phase === 'shown' && nowMs <= lapsesAtMs ? 'open' : 'over';
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
    const blindAtMs = phase === 'blind' ? useRfq.getState().blindAtMs : Date.now();
    useRfq.setState({ phase: 'blind', blindAtMs, shownAtMs: status.shown_at_ms, lapsesAtMs: status.lapses_at_ms });
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
  try {
    const quotes = await checkAll(status.quotes, request);
    if (own !== socket) return;
    const { phase } = useRfq.getState();
    useRfq.setState({ quotes, phase: phase === 'checking' ? 'shown' : phase });
  } catch (error) {
    if (own === socket) refused(explain(error));
  }
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
  const answered = new Promise<void>((resolve, reject) => {
    frozen = { quote, done: resolve, failed: (why) => reject(new Refused(why.name)) };
    own.click(quote);
  });
  try {
    await within(answered, 'QuoteServerAway');
  } finally {
    frozen = null;
  }
}
