/** The quote server's side of a request (docs/src/guides/quotes.md), over one websocket. */

export interface AskLeg {
  /** What the taker does. */
  side: 'buy' | 'sell';
  sizeLots: bigint;
  symbol: string;
  expiryTs: number;
  strikeAtoms: bigint;
  kind: 'call' | 'put';
}

export interface Ask {
  legs: AskLeg[];
  times: number;
  leastTimes?: number;
  /** The taker's margin account. */
  taker: string;
}

export interface ShownQuote {
  /** Its hash: what a click names. */
  quote: string;
  /** The signed bytes, base64. */
  message: string;
  signature: string;
  /** Whose signature: owner, delegate or a session key. */
  key: string;
  /** What the taker pays for all legs, once, before fees [quote atoms]. */
  cost_atoms: string;
}

export interface Status {
  id: string;
  phase: 'blind' | 'shown' | 'lapsed' | 'clicked';
  shown_at_ms: number;
  lapses_at_ms: number;
  quotes: ShownQuote[];
}

export interface Fault {
  error: string;
  advice: string;
}

export interface Watcher {
  onStatus(status: Status): void;
  onFault(fault: Fault): void;
  /** The connection ended before the request did. */
  onGone(): void;
}

/** What a server that is there answers within. */
export const PATIENCE_MS = 5_000;
/** Beyond it the two clocks are apart, and the blind period says nothing. */
const MOST_BLIND_MS = 30_000;

/** One request for quotes, from asking to its click. A server that says nothing for too long is gone, whether or not the connection is. */
export class QuoteRequest {
  private readonly socket: WebSocket;
  private id: string | null = null;
  private over = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    base: string,
    ask: Ask,
    private readonly watcher: Watcher,
  ) {
    this.socket = new WebSocket(`${base.replace(/^http/, 'ws')}/v1/taker`);
    this.wait(PATIENCE_MS);
    this.socket.addEventListener('open', () => this.tell({ type: 'ask', ask: wireOf(ask) }));
    this.socket.addEventListener('message', (event) => this.hear(String(event.data)));
    this.socket.addEventListener('close', () => this.gone());
  }

  /** Freezes a quote: it stays this taker's until its end. */
  click(quote: string): void {
    if (this.id) this.tell({ type: 'click', id: this.id, quote });
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket.close();
  }

  /** Told once, and not to who has closed it. */
  private gone(): void {
    if (this.over) return;
    this.close();
    this.watcher.onGone();
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.gone(), ms);
  }

  private tell(message: unknown): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private hear(text: string): void {
    if (this.over) return;
    clearTimeout(this.timer);
    const message = JSON.parse(text) as { type?: string; status?: Status; fault?: Fault };
    if (message.type === 'status' && message.status) {
      this.id = message.status.id;
      const { phase, shown_at_ms } = message.status;
      if (phase === 'blind') this.wait(Math.min(Math.max(0, shown_at_ms - Date.now()), MOST_BLIND_MS) + PATIENCE_MS);
      this.watcher.onStatus(message.status);
    } else if (message.type === 'fault' && message.fault) {
      this.watcher.onFault(message.fault);
    }
  }
}

function wireOf(ask: Ask): unknown {
  return {
    legs: ask.legs.map((leg) => ({
      side: leg.side,
      size_lots: leg.sizeLots.toString(),
      symbol: leg.symbol,
      expiry_ts: leg.expiryTs,
      strike_atoms: leg.strikeAtoms.toString(),
      kind: leg.kind,
    })),
    times: ask.times,
    ...(ask.leastTimes === undefined ? {} : { least_times: ask.leastTimes }),
    taker: ask.taker,
  };
}
