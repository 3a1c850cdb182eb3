import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATIENCE_MS, QuoteRequest, type Status } from './client';

/** A connection that the test speaks for. */
class Line extends EventTarget {
  static readonly OPEN = 1;
  static last: Line;
  readonly readyState = 1;
  readonly sent: string[] = [];
  constructor(readonly url: string) {
    super();
    Line.last = this;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.dispatchEvent(new Event('close'));
  }
  says(status: Partial<Status>): void {
    this.dispatchEvent(
      new MessageEvent('message', { data: JSON.stringify({ type: 'status', status: { id: 'x', quotes: [], ...status } }) }),
    );
  }
}

const watcher = { onStatus: vi.fn(), onFault: vi.fn(), onGone: vi.fn() };
const ask = () => new QuoteRequest('http://quotes', { legs: [], times: 1, taker: 'T' }, watcher);

describe('a request for quotes', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', Line);
    vi.clearAllMocks();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('that is not answered says once that the server is gone', () => {
    ask();
    vi.advanceTimersByTime(PATIENCE_MS - 1);
    expect(watcher.onGone).not.toHaveBeenCalled();
    vi.advanceTimersByTime(PATIENCE_MS);
    expect(watcher.onGone).toHaveBeenCalledOnce();
  });

  it('waits for the end of the blind period, and not for ever', () => {
    ask();
    Line.last.says({ phase: 'blind', shown_at_ms: Date.now() + 8_000 });
    vi.advanceTimersByTime(8_000 + PATIENCE_MS - 1);
    expect(watcher.onGone).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(watcher.onGone).toHaveBeenCalledOnce();
  });

  it('does not believe a clock that is days apart', () => {
    ask();
    Line.last.says({ phase: 'blind', shown_at_ms: Date.now() + 86_400_000 });
    vi.advanceTimersByTime(60_000);
    expect(watcher.onGone).toHaveBeenCalledOnce();
  });

  it('is patient once quotes are shown', () => {
    ask();
    Line.last.says({ phase: 'shown', shown_at_ms: Date.now() });
    vi.advanceTimersByTime(600_000);
    expect(watcher.onGone).not.toHaveBeenCalled();
  });

  it('that was closed says nothing any more', () => {
    const request = ask();
    request.close();
    Line.last.says({ phase: 'shown' });
    vi.advanceTimersByTime(60_000);
    expect(watcher.onGone).not.toHaveBeenCalled();
    expect(watcher.onStatus).not.toHaveBeenCalled();
  });
});
