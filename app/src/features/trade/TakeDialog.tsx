/** The last look before a quote is taken: the exact price, how long it stands, and what it does to the account. */
import { useState } from 'react';
import type { Address } from '@solana/kit';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Dialog } from '../../components/Dialog';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { useNow } from '../../lib/chain/clock';
import { explain } from '../../lib/errors/explain';
import { duration } from '../../lib/time';
import type { Plan } from '../../lib/tx/send';
import { useBusy } from '../../lib/tx/store';
import { AccountLine } from './AccountLine';
import { gapOf, gapText, isFar } from './gap';
import { tables } from './lookup';
import { PreviewTable, usePreview } from './Preview';
import { costText, Prices, Signed } from './QuoteList';
import { ask, freeze, standing, useRfq } from './request';
import { landed, retold, take } from './take';
import { leftMs, useTicks } from './ticks';
import type { GoodQuote } from './verify';
import { useMarked } from './view';

interface Props {
  quote: GoodQuote;
  taker: Address;
  onClose: () => void;
}

export function TakeDialog({ quote, taker, onClose }: Omit<Props, 'quote'> & { quote: GoodQuote | null }) {
  return (
    <Dialog title="Take this quote" open={quote !== null} onClose={onClose}>
      {quote && <Terms key={quote.quote} quote={quote} taker={taker} onClose={onClose} />}
    </Dialog>
  );
}

function Terms({ quote, taker, onClose }: Props) {
  const answer = usePreview(quote.legs);
  const marked = useMarked(quote.legs);
  const expired = quote.terms.untilTs < useNow();
  const [accepted, setAccepted] = useState(false);
  const preview = answer?.ok ? answer.value : null;
  const overCap = preview !== null && preview.feeAtoms > quote.terms.feeCapAtoms;
  const gap = marked && gapOf(quote.legs, marked);
  const far = gap !== null && isFar(gap);
  const ready = preview !== null && preview.refusal === undefined && !overCap && !expired && (!far || accepted);
  return (
    <div className="stack">
      <p>
        <strong>{costText(quote.costAtoms)}</strong> <span className="dim">before the fee{gap && ` · ${gapText(gap)}`}</span>
      </p>
      <AccountLine address={taker} />
      <Prices quote={quote} />
      {!answer && <Waiting what="the margin engine" />}
      {answer && !answer.ok && <Problem problem={explain(answer.error)} />}
      {preview && <PreviewTable preview={preview} />}
      {overCap && <Problem problem={explain('FeeAboveCap')} />}
      {expired && <Problem problem={explain('QuoteExpired')} />}
      {gap && far && (
        <Notice tone="warn" role="status" title="This price is far from mark">
          <label className="row small">
            <input type="checkbox" checked={accepted} onChange={(event) => setAccepted(event.target.checked)} data-action="accept-price" />
            Trade all the same, {gapText(gap)}
          </label>
        </Notice>
      )}
      <ActionProblem planKey={planKey(quote)} />
      <Signed quote={quote} />
      <Confirm quote={quote} taker={taker} onClose={onClose} ready={ready} />
    </div>
  );
}

const planKey = ({ quote }: GoodQuote): string => `quote/${quote}`;

/** The server keeps quotes for seconds; the one that is confirmed is the taker's until the end that its maker signed. */
function Confirm({ quote, taker, onClose, ready }: Props & { ready: boolean }) {
  const rfq = useRfq();
  const busy = useBusy(planKey(quote));
  const now = useTicks(rfq.phase === 'shown', 100);
  const state = standing(rfq, quote.quote, now);
  const nowTs = useNow();
  const again = () => {
    onClose();
    ask(rfq.legs, taker);
  };
  if (state === 'over' && !busy) {
    return (
      <div className="stack">
        <Problem problem={rfq.problem ?? explain('QuoteLapsed')} />
        <button type="button" className="primary" disabled={rfq.legs.length === 0} data-action="ask-again" onClick={again}>
          Request again
        </button>
      </div>
    );
  }
  const plan = (): Plan => ({
    key: planKey(quote),
    label: `Trade: ${costText(quote.costAtoms)}`,
    instructions: (payer) => take(quote, payer, taker),
    tables,
    // a request has one click: it is for a trade that goes through
    commit: () => freeze(quote.quote),
    retell: (problem) => retold(problem, quote, taker),
  });
  const done = () => {
    landed(quote);
    onClose();
  };
  return (
    <div className="row between">
      <span className="small dim">
        {state === 'open' && (
          <>
            Confirm within <strong data-figure="confirm-within">{leftMs(rfq.lapsesAtMs, now)}</strong>. That reserves it for you, then asks
            your wallet.
          </>
        )}
        {state === 'mine' && `Yours for ${duration(quote.terms.untilTs - nowTs)} more.`}
      </span>
      <ActionButton planKey={planKey(quote)} id="confirm-take" disabled={!ready} onDone={done} plan={plan}>
        Confirm and sign
      </ActionButton>
    </div>
  );
}
