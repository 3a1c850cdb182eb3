/** What the user has sent, from the first check to finality. */
import { Problem } from '../components/Notice';
import { stageWords } from '../lib/tx/stageWords';
import { canDismiss, dismiss, useTx, type Action, type Stage } from '../lib/tx/store';
import { short } from '../lib/units';

const STEPS: readonly Stage[] = ['checking', 'signing', 'sent', 'processed', 'confirmed', 'finalized'];
const SHOWN = 3;

export function Activity() {
  const actions = useTx((state) => state.actions);
  return (
    <div className="activity" role="region" aria-label="Transactions">
      <div role="status" className="hidden-visually">
        {actions[0] && `${actions[0].label}: ${stageWords(actions[0])}`}
      </div>
      {actions.slice(0, SHOWN).map((action) => (
        <Item key={action.id} action={action} />
      ))}
    </div>
  );
}

function Item({ action }: { action: Action }) {
  const reached = STEPS.indexOf(action.stage);
  const bad = action.stage === 'failed' || action.stage === 'unknown';
  return (
    <div className="item" data-stage={action.stage} data-key={action.key}>
      <div className="row between">
        <strong>{action.label}</strong>
        {canDismiss(action.stage) && (
          <button type="button" className="plain small" aria-label={`Dismiss ${action.label}`} onClick={() => dismiss(action.id)}>
            ✕
          </button>
        )}
      </div>
      <div className="row between small dim">
        <span>{stageWords(action)}</span>
        {action.signature && (
          <span className="mono" title={action.signature}>
            {short(action.signature)}
          </span>
        )}
      </div>
      <div className="steps" aria-hidden="true">
        {STEPS.map((step, at) => (
          <i key={step} className={bad ? 'bad' : at <= reached ? 'done' : ''} />
        ))}
      </div>
      {action.problem && <Problem problem={action.problem} live={false} />}
    </div>
  );
}
