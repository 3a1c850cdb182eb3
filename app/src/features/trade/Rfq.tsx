/** Request for quotes: asked of all makers at once, answered blind, shown together, best first. */
import { useState } from 'react';
import { Notice, Problem } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { Leg } from '../../engine/types';
import { useAccount } from '../../lib/account';
import { useChain } from '../../lib/chain/store';
import { explain } from '../../lib/errors/explain';
import { AccountLine } from './AccountLine';
import { Course } from './Course';
import { sameLegs } from './legs';
import { Preparation } from './Preparation';
import { NoAccount } from './Preview';
import { ask, end, useRfq, type Phase } from './request';
import { TakeDialog } from './TakeDialog';
import type { GoodQuote } from './verify';
import { useLack, type View } from './view';

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
  const { phase, legs: asked, taker } = useRfq();
  const lack = useLack();
  const [taking, setTaking] = useState<GoodQuote | null>(null);
  if (!account) return <NoAccount />;
  const over = legs.some((leg) => leg.expiryTs <= view.nowTs);
  const running = OPEN.has(phase);
  const changed = running && !sameLegs(asked, legs);
  const other = running && taker !== account.address;
  return (
    <div className="stack">
      <p className="small dim">
        Makers see your legs and your account’s address. No maker sees another’s price. You take one quote, or none.
      </p>
      <AccountLine address={account.address} />
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={lack !== null || over || phase === 'asking' || phase === 'blind' || phase === 'checking'}
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
      {lack !== null && <p className="small dim">{lack}</p>}
      {over && <Problem problem={explain('BoardExpired')} live={false} />}
      {changed && (
        <Notice tone="warn" role="status">
          The strategy has changed since you asked: these quotes are for the legs as they were. Request again for the new ones.
        </Notice>
      )}
      {other && (
        <Notice tone="warn" role="status">
          You have chosen another account since you asked: these quotes are for the one that asked. Choose it again, or request new ones.
        </Notice>
      )}
      {legs.length > 1 && <Preparation />}
      <Course barred={other} onTake={setTaking} />
      {/* a trade that lands later closes its own dialog, not another quote's */}
      <TakeDialog quote={taking} taker={taker ?? account.address} onClose={() => setTaking((now) => (now === taking ? null : now))} />
    </div>
  );
}
