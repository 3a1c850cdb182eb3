/** Request for quotes: asked of all makers at once, answered blind, shown together, best first. */
import { useState } from 'react';
import { Empty, Notice, Problem } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { Leg } from '../../engine/types';
import { useAccount } from '../../lib/account';
import { useChain } from '../../lib/chain/store';
import { explain } from '../../lib/errors/explain';
import { sameLegs } from './legs';
import { Preparation } from './Preparation';
import { NoAccount } from './Preview';
import { QuoteList } from './QuoteList';
import { ask, end, useRfq, type Phase } from './request';
import { TakeDialog } from './TakeDialog';
import { leftMs, useTicks } from './ticks';
import type { GoodQuote } from './verify';
import type { View } from './view';

const OPEN: ReadonlySet<Phase> = new Set<Phase>(['asking', 'blind', 'checking', 'shown', 'clicked']);

export function Rfq({ view, legs }: { view: View; legs: Leg[] | null }) {
  const server = useChain((state) => state.connection?.config.quotesUrl);
  return (
    <Panel title="Request for quotes">
      {server === undefined ? (
        <Notice tone="warn" title="There is no quote server here">
          <p>
            The app’s configuration names none, so makers can’t be asked. Marks, payoffs and margins are right all the same. A quote that a
            maker signed for you elsewhere can be taken with <code>breakwater rfq</code>.
          </p>
        </Notice>
      ) : (
        <Open view={view} legs={legs ?? []} />
      )}
    </Panel>
  );
}

function Open({ view, legs }: { view: View; legs: Leg[] }) {
  const account = useAccount();
  const { phase, legs: asked } = useRfq();
  const [taking, setTaking] = useState<GoodQuote | null>(null);
  if (!account) return <NoAccount />;
  const over = legs.some((leg) => leg.expiryTs <= view.nowTs);
  const running = OPEN.has(phase);
  const changed = running && !sameLegs(asked, legs);
  return (
    <div className="stack">
      <p className="small dim">
        Makers see your legs, not who you are beside the account, and none sees another’s price. You take one quote, or none.
      </p>
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={legs.length === 0 || over || phase === 'asking' || phase === 'blind' || phase === 'checking'}
          data-action="ask-quotes"
          onClick={() => ask(legs, account.address)}
        >
          {phase === 'idle' ? 'Request quotes' : 'Request again'}
        </button>
        {phase !== 'idle' && (
          <button type="button" className="plain" data-action="end-quotes" onClick={end}>
            Close request
          </button>
        )}
      </div>
      {legs.length === 0 && phase === 'idle' && <p className="small dim">Add a leg first.</p>}
      {over && <Problem problem={explain('BoardExpired')} live={false} />}
      {changed && (
        <Notice tone="warn" role="status">
          The strategy has changed since you asked: these quotes are for the legs as they were. Request again for the new ones.
        </Notice>
      )}
      {legs.length > 1 && <Preparation />}
      <Course onTake={setTaking} />
      <TakeDialog quote={taking} taker={account.address} onClose={() => setTaking(null)} />
    </div>
  );
}

function Course({ onTake }: { onTake: (quote: GoodQuote) => void }) {
  const { phase, shownAtMs, lapsesAtMs, quotes, problem, frozen } = useRfq();
  const now = useTicks(phase === 'blind' || phase === 'shown', 200);
  const lapsed = phase === 'lapsed' || (phase === 'shown' && now > lapsesAtMs);
  return (
    <div className="stack" data-rfq={lapsed ? 'lapsed' : phase}>
      <div role="status" className="hidden-visually">
        {lapsed ? 'The quotes have lapsed.' : spoken(phase, quotes.filter((quote) => quote.ok).length)}
      </div>
      {phase === 'asking' && <Empty>Asking the makers …</Empty>}
      {phase === 'blind' && (
        <Countdown label="Makers are quoting, each without seeing the others. Shown in" from={shownAtMs} now={now} wholeMs={1_500} />
      )}
      {phase === 'checking' && <Empty>Checking signatures …</Empty>}
      {phase === 'shown' && !lapsed && quotes.length > 0 && (
        <Countdown label="Take one within" from={lapsesAtMs} now={now} wholeMs={lapsesAtMs - shownAtMs} />
      )}
      {(phase === 'shown' || lapsed) && quotes.length === 0 && <Problem problem={explain('NoQuotes')} />}
      {lapsed && quotes.length > 0 && (
        <Notice tone="warn" title="These quotes are over">
          <p>Nobody took one in time. Request again for new ones; prices may have moved.</p>
        </Notice>
      )}
      {phase === 'failed' && problem && <Problem problem={problem} />}
      {quotes.length > 0 && <QuoteList quotes={quotes} over={lapsed || phase === 'failed'} frozen={frozen} onTake={onTake} />}
    </div>
  );
}

function spoken(phase: Phase, good: number): string {
  if (phase === 'blind') return 'Makers are quoting.';
  if (phase === 'shown') return good === 0 ? 'No quotes.' : `${good} ${good === 1 ? 'quote' : 'quotes'}, best first.`;
  return phase === 'clicked' ? 'The quote is yours until its end.' : '';
}

function Countdown(props: { label: string; from: number; now: number; wholeMs: number }) {
  const left = Math.max(0, props.from - props.now);
  return (
    <div className="trade-countdown">
      <p className="small">
        {props.label} <strong>{leftMs(props.from, props.now)}</strong>
      </p>
      <progress aria-label={props.label} max={Math.max(1, props.wholeMs)} value={Math.min(left, props.wholeMs)} />
    </div>
  );
}
