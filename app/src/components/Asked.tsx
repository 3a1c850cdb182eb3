import type { ReactNode } from 'react';
import { explain } from '../lib/errors/explain';
import type { Asked as Answer, Stale } from '../lib/history/client';
import { clock } from '../lib/time';
import { Notice, Waiting } from './Notice';

/** What the history answers, or in words why there is no answer; what it answered before stays, and says that it is old. */
export function Asked<T>(props: { what: string; asked: Answer<T>; children: (value: T) => ReactNode }) {
  const { asked, what } = props;
  if (asked.state === 'loading') return <Waiting what={what} />;
  if (asked.state === 'ready') {
    return (
      <>
        {asked.stale && <StaleNote stale={asked.stale} />}
        {props.children(asked.value)}
      </>
    );
  }
  const why = asked.state === 'failed' ? explain(asked.error) : null;
  return (
    <div data-history={asked.state} style={{ padding: 14 }}>
      <Notice tone="warn" title="History is missing">
        <p>
          {why?.cause ?? 'No history is configured.'} So {what} can’t be shown; what you see elsewhere is from the node alone.
        </p>
        {why?.detail && <p className="dim small">{why.detail}</p>}
        {asked.state === 'failed' && (
          <button type="button" className="small" style={{ marginTop: 8 }} onClick={asked.again}>
            Ask again
          </button>
        )}
      </Notice>
    </div>
  );
}

/** Above what an earlier answer said. */
export function StaleNote(props: { stale: Stale }) {
  const { error, sinceMs } = props.stale;
  return (
    <div data-history="stale" style={{ padding: '8px 14px' }}>
      <Notice tone="warn">
        <p>
          History has not answered since {clock(sinceMs / 1000)} UTC; what is shown is from then.{' '}
          <span className="dim">({explain(error).cause})</span>
        </p>
      </Notice>
    </div>
  );
}
