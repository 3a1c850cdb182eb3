import type { ReactNode } from 'react';
import type { Asked as Answer } from '../lib/history/client';
import { Notice, Waiting } from './Notice';

/** What the history answers, or in words why there is no answer. */
export function Asked<T>(props: { what: string; asked: Answer<T>; children: (value: T) => ReactNode }) {
  const { asked, what } = props;
  if (asked.state === 'ready') return props.children(asked.value);
  if (asked.state === 'loading') return <Waiting what={what} />;
  const failed = asked.state === 'failed';
  return (
    <div data-history={asked.state} style={{ padding: 14 }}>
      <Notice tone="warn" title="History is missing">
        <p>
          {failed
            ? `The history does not answer (${asked.error.message}), so ${what} can’t be shown. What you see elsewhere is from the node alone.`
            : `No history is configured, so ${what} can’t be shown. What you see elsewhere is from the node alone.`}
        </p>
        {failed && (
          <button type="button" className="small" style={{ marginTop: 8 }} onClick={asked.again}>
            Ask again
          </button>
        )}
      </Notice>
    </div>
  );
}
