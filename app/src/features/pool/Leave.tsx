import { useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import type { BackstopShare } from '@breakwater/client/generated/accounts';
import { requestBackstopRedemption, processBackstopRedemption, type Vault } from '@breakwater/client/instruction/backstop';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { useNow } from '../../lib/chain/clock';
import { useMargin } from '../../lib/margin/engine';
import { sharesWorth } from '../../lib/rounding';
import { duration } from '../../lib/time';
import type { Plan } from '../../lib/tx/send';
import { asTyped, parse, unparsed } from '../../lib/typed';
import { usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { leaveOf, leaveTerms, LEAST_PERCENT, SHARE_PLACES, shareText, type Request } from './funds';

interface Props {
  world: World;
  vault: Vault;
  share: BackstopShare | undefined;
  /** The user's, and all there are. */
  own: bigint;
  all: bigint;
  /** Of the whole vault; null while it can't be told. */
  valueAtoms: bigint | null;
}

const KEY = 'backstop-exit';

/** Out of the vault: ask, wait, leave. */
export function Leave(props: Props) {
  const { world, share, own } = props;
  const nowTs = useNow();
  const { cooldownSecs, exitSecs } = world.pool.settings.backstop;
  const request: Request = share && own > 0n ? leaveOf(share, cooldownSecs, exitSecs, nowTs) : { state: 'none' };
  return (
    <section className="col-6 stack" aria-label="Leave the backstop" data-exit={request.state}>
      <h3>Leave</h3>
      {own === 0n && <p className="dim">You have no shares of the vault.</p>}
      {own > 0n && (request.state === 'none' || request.state === 'lapsed') && <Ask {...props} lapsed={request.state === 'lapsed'} />}
      {share && (request.state === 'waits' || request.state === 'due') && <Asked {...props} share={share} request={request} />}
      <ActionProblem planKey={KEY} />
    </section>
  );
}

function Ask({ world, vault, own, all, valueAtoms, lapsed }: Props & { lapsed: boolean }) {
  const [text, setText] = useState('');
  const shares = parse(text, SHARE_PLACES);
  const error = text === '' ? null : errorOf(text, shares, own);
  const { cooldownSecs, exitSecs } = world.pool.settings.backstop;
  const worthNow =
    shares !== null && shares > 0n && shares <= own && valueAtoms !== null
      ? ` Worth ${usd(sharesWorth(shares, all, valueAtoms))} USD now.`
      : '';
  const plan = (): Plan | null => {
    const owner = useWallet.getState().address;
    if (!owner || shares === null || shares <= 0n) return null;
    return {
      key: KEY,
      label: `Ask to leave with ${shareText(shares)} shares`,
      instructions: async () => [await requestBackstopRedemption(world, vault, owner, shares)],
    };
  };
  return (
    <form className="stack" onSubmit={(event) => event.preventDefault()}>
      {lapsed && <p className="warn">Your last request was not used in its time and has lapsed; ask again.</p>}
      <Field
        label="Shares to take out"
        unit="shares"
        value={text}
        onChange={setText}
        error={error}
        hint={`They wait ${duration(cooldownSecs)}, still bear losses and earn nothing; then you have ${duration(exitSecs)} to leave, at the cheaper of the two prices.${worthNow}`}
        action={
          <button type="button" className="plain small" onClick={() => setText(asTyped(own, SHARE_PLACES))}>
            All
          </button>
        }
      />
      <div>
        <ActionButton
          id="backstop-ask-leave"
          planKey={KEY}
          plan={plan}
          disabled={shares === null || shares <= 0n || error !== null}
          tone=""
          onDone={() => setText('')}
        >
          Ask to leave
        </ActionButton>
      </div>
    </form>
  );
}

function errorOf(text: string, shares: bigint | null, own: bigint): string | null {
  if (shares === null) return unparsed(text, SHARE_PLACES);
  if (shares <= 0n) return 'Type a number of shares above 0.';
  return shares > own ? `You have ${shareText(own)} shares.` : null;
}

function Asked({
  world,
  vault,
  share,
  all,
  valueAtoms,
  request,
}: Props & { share: BackstopShare; request: { state: 'waits' | 'due'; inSecs: number } }) {
  const due = request.state === 'due';
  const now = valueAtoms === null ? share.leavingValueAtoms : sharesWorth(share.leavingShares, all, valueAtoms);
  const told = useMargin(({ engine }) => leaveTerms(share.leavingValueAtoms, now, engine.arrivingAtoms), [share.leavingValueAtoms, now]);
  const terms = told?.ok ? told.value : null;
  const shared = terms !== null && terms.arrivesAtoms < terms.takenAtoms;
  const gets = terms ? `${shared ? 'about ' : ''}${usd(terms.arrivesAtoms)} USD` : '…';
  const leave = (): Plan | null => {
    const owner = useWallet.getState().address;
    return (
      owner &&
      terms && {
        key: KEY,
        label: `Leave the backstop with ${gets}`,
        instructions: () => processBackstopRedemption(world, vault, owner, terms.leastAtoms),
      }
    );
  };
  const callOff = (): Plan | null => {
    const owner = useWallet.getState().address;
    return (
      owner && {
        key: KEY,
        label: 'Call off leaving the backstop',
        instructions: async () => [await requestBackstopRedemption(world, vault, owner, 0n)],
      }
    );
  };
  return (
    <>
      <p>
        <strong>{shareText(share.leavingShares)} shares</strong>, worth {usd(share.leavingValueAtoms)} USD when you asked and {usd(now)} USD
        now. {due ? 'You may leave for another ' : 'You may leave in '}
        <strong data-figure="exit-countdown">{duration(request.inSecs)}</strong>.
      </p>
      <div className="row">
        <ActionButton id="backstop-leave" planKey={KEY} plan={leave} disabled={!due || !terms}>
          {`Leave with ${gets}`}
        </ActionButton>
        <ActionButton id="backstop-call-off" planKey={KEY} plan={callOff} tone="">
          Call it off
        </ActionButton>
      </div>
      {shared && (
        <p className="small warn">
          Something is missing in the pool: of {usd(terms.takenAtoms)} USD about {usd(terms.arrivesAtoms)} USD arrive, at least{' '}
          {usd(terms.leastAtoms)}. The rest stays behind as your part of it; what is repaid later is for those who stay.
        </p>
      )}
      <p className="dim small">
        At least {String(LEAST_PERCENT)} % of what the button says must arrive, or nothing happens. Calling it off gives up what the shares
        earned meanwhile.
      </p>
    </>
  );
}
