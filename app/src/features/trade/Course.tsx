/** A request's course, from asking to its end, and its quotes. */
import { Empty, Notice, Problem } from '../../components/Notice';
import { explain } from '../../lib/errors/explain';
import { QuoteList } from './QuoteList';
import { useRfq, type Phase } from './request';
import { leftMs, useTicks } from './ticks';
import type { GoodQuote } from './verify';

/** `barred`: none can be taken, for a reason that is told elsewhere. */
export function Course({ barred, onTake }: { barred: boolean; onTake: (quote: GoodQuote) => void }) {
  const { phase, blindAtMs, shownAtMs, lapsesAtMs, quotes, problem } = useRfq();
  const now = useTicks(phase === 'blind' || phase === 'shown', 200);
  const lapsed = phase === 'lapsed' || (phase === 'shown' && now > lapsesAtMs);
  return (
    <div className="stack" data-rfq={lapsed ? 'lapsed' : phase}>
      <div role="status" className="hidden-visually">
        {lapsed ? 'The quotes have lapsed.' : spoken(phase, quotes.filter((quote) => quote.ok).length)}
      </div>
      {phase === 'asking' && <Empty>Asking the makers …</Empty>}
      {phase === 'blind' && (
        <Countdown
          label="Makers are quoting, each without seeing the others. Shown in"
          until={shownAtMs}
          now={now}
          wholeMs={shownAtMs - blindAtMs}
        />
      )}
      {phase === 'checking' && <Empty>Checking signatures …</Empty>}
      {phase === 'shown' && !lapsed && quotes.length > 0 && (
        <Countdown label="Take one within" until={lapsesAtMs} now={now} wholeMs={lapsesAtMs - shownAtMs} />
      )}
      {(phase === 'shown' || lapsed) && quotes.length === 0 && <Problem problem={explain('NoQuotes')} />}
      {lapsed && quotes.length > 0 && (
        <Notice tone="warn" title="These quotes are over">
          <p>The time to take one has passed. Request again for new ones; prices may have moved.</p>
        </Notice>
      )}
      {phase === 'failed' && problem && <Problem problem={problem} />}
      {quotes.length > 0 && <QuoteList quotes={quotes} nowMs={now} barred={barred} onTake={onTake} />}
    </div>
  );
}

function spoken(phase: Phase, good: number): string {
  if (phase === 'blind') return 'Makers are quoting.';
  if (phase === 'shown') return good === 0 ? 'No quotes.' : `${good} ${good === 1 ? 'quote' : 'quotes'}, best first.`;
  return phase === 'clicked' ? 'The quote is yours until its end.' : '';
}

function Countdown(props: { label: string; until: number; now: number; wholeMs: number }) {
  const left = Math.max(0, props.until - props.now);
  const whole = Math.max(1, props.wholeMs);
  return (
    <div className="trade-countdown">
      <p className="small">
        {props.label} <strong>{leftMs(props.until, props.now)}</strong>
      </p>
      <progress aria-label={props.label} max={whole} value={Math.min(left, whole)} />
    </div>
  );
}
