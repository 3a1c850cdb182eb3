/** The last look before a quote is taken: the exact price, and what it does to the account. */
import type { Address } from '@solana/kit';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Dialog } from '../../components/Dialog';
import { Problem, Waiting } from '../../components/Notice';
import { useNow } from '../../lib/chain/clock';
import { explain } from '../../lib/errors/explain';
import { duration } from '../../lib/time';
import { useBusy } from '../../lib/tx/store';
import { PreviewTable, usePreview } from './Preview';
import { costText, Prices, Signed } from './QuoteList';
import { end, take } from './request';
import { tables } from './lookup';
import { clearLegs } from './store';
import type { GoodQuote } from './verify';

export function TakeDialog({ quote, taker, onClose }: { quote: GoodQuote | null; taker: Address; onClose: () => void }) {
  return (
    <Dialog title="Take this quote" open={quote !== null} onClose={onClose}>
      {quote && <Terms quote={quote} taker={taker} onClose={onClose} />}
    </Dialog>
  );
}

function Terms({ quote, taker, onClose }: { quote: GoodQuote; taker: Address; onClose: () => void }) {
  const answer = usePreview(quote.legs);
  const nowTs = useNow();
  const planKey = `quote/${quote.quote}`;
  const busy = useBusy(planKey);
  const preview = answer?.ok ? answer.value : null;
  const overCap = preview !== null && preview.feeAtoms > quote.terms.feeCapAtoms;
  const expired = quote.terms.untilTs < nowTs;
  const refused = preview?.refusal !== undefined || overCap || expired;
  const done = () => {
    end();
    clearLegs();
    onClose();
  };
  return (
    <div className="stack">
      <p>
        <strong>{costText(quote.costAtoms)}</strong> <span className="dim">before the fee</span>
      </p>
      <Prices quote={quote} />
      {!answer && <Waiting what="the margin engine" />}
      {answer && !answer.ok && <Problem problem={explain(answer.error)} />}
      {preview && <PreviewTable preview={preview} />}
      {overCap && <Problem problem={explain('FeeAboveCap')} />}
      {expired && <Problem problem={explain('QuoteExpired')} />}
      <ActionProblem planKey={planKey} />
      <Signed quote={quote} />
      <div className="row between">
        <span className="small dim">
          {expired ? 'Over.' : `Signed until ${duration(quote.terms.untilTs - nowTs)} from now.`} Confirming reserves it for you, then asks your
          wallet.
        </span>
        <ActionButton
          planKey={planKey}
          id="confirm-take"
          disabled={!preview || refused}
          onDone={done}
          plan={() => ({
            key: planKey,
            label: `Trade: ${costText(quote.costAtoms)}`,
            instructions: (payer) => take(quote, payer, taker),
            tables,
          })}
        >
          {busy ? 'Sending …' : 'Confirm and sign'}
        </ActionButton>
      </div>
    </div>
  );
}
