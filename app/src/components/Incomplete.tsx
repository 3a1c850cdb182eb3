import { cutWords, useCutLogs } from '../lib/history/cut';
import { Notice } from './Notice';

const WORDS = cutWords(1);

/** Beside a row of which something may be missing. */
export function IncompleteChip() {
  return (
    <span className="chip warn" data-incomplete>
      {WORDS.toLowerCase()}
    </span>
  );
}

/** Above a receipt of which something is missing. */
export function IncompleteNotice() {
  return (
    <div data-incomplete>
      <Notice tone="warn" title={WORDS}>
        <p>Events are missing here. Each sum is at least what it says, and what is worked out from others, as own penalties, may be off.</p>
      </Notice>
    </div>
  );
}

interface Place {
  /** In a panel without a margin of its own. */
  inset?: boolean;
}

/** Above what is made of the whole history: which of it lacks something nobody can tell. Nothing where no log was cut. */
export function CutNote({ inset }: Place) {
  return <CutNotice count={useCutLogs()} inset={inset ?? false} />;
}

export function CutNotice({ count, inset }: Place & { count: number }) {
  if (count === 0) return null;
  return (
    <div data-cut-logs={count} className={inset ? 'inset' : undefined}>
      <Notice tone="warn" title={cutWords(count)}>
        <p>
          The history holds no more of {count === 1 ? 'it' : 'them'} than the node kept: events may be missing, and sums are at least what
          they say.
        </p>
      </Notice>
    </div>
  );
}
