/** Trades of several legs need a lookup table of the user's own, once. */
import { ActionButton, ActionProblem } from '../../components/Action';
import { Notice } from '../../components/Notice';
import { preparing, useMissing } from './lookup';

const KEY = 'lookup-table';

export function Preparation() {
  const { count, again } = useMissing();
  if (count === null || count === 0) return null;
  return (
    <Notice tone="info" title="Prepare trades of several legs">
      <div className="stack" data-preparation={count}>
        <p className="small">
          A signed quote of several legs is too long for a transaction that also spells out every account. A lookup table of your own
          shortens them: made once, for a small rent in SOL. {count} {count === 1 ? 'address is' : 'addresses are'} missing from it.
        </p>
        <div>
          <ActionButton
            small
            planKey={KEY}
            id="prepare"
            onDone={again}
            plan={() => ({ key: KEY, label: 'Prepare trades of several legs', instructions: preparing })}
          >
            Prepare
          </ActionButton>
        </div>
        <ActionProblem planKey={KEY} />
      </div>
    </Notice>
  );
}
