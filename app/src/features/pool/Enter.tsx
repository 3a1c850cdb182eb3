import { useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import type { BackstopShare } from '@breakwater/client/generated/accounts';
import { requestBackstopDeposit, cancelBackstopDeposit, processBackstopDeposit, type Vault } from '@breakwater/client/instruction/backstop';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { useNow } from '../../lib/chain/clock';
import { duration } from '../../lib/time';
import { useWalletTokens } from '../../lib/wallet-tokens';
import type { Plan } from '../../lib/tx/send';
import { asTyped, parseUsd, unparsed } from '../../lib/typed';
import { USD_PLACES, usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { entryOf } from './funds';

interface Props {
  world: World;
  vault: Vault;
  share: BackstopShare | undefined;
}

const KEY = 'backstop-entry';

/** Into the vault: ask, wait, enter. */
export function Enter(props: Props) {
  const { world, share } = props;
  const nowTs = useNow();
  const { entrySecs } = world.pool.settings.backstop;
  const request = share ? entryOf(share, entrySecs, nowTs) : { state: 'none' as const };
  return (
    <section className="col-6 stack" aria-label="Enter the backstop" data-entry={request.state}>
      <h3>Provide</h3>
      {request.state === 'none' && <Ask {...props} />}
      {share && request.state !== 'none' && <Asked {...props} share={share} inSecs={request.state === 'waits' ? request.inSecs : 0} />}
      <ActionProblem planKey={KEY} />
    </section>
  );
}

function Ask({ world, vault }: Props) {
  const [text, setText] = useState('');
  const owner = useWallet((state) => state.address);
  const { atoms: tokens } = useWalletTokens(owner, world.protocol.quoteMint);
  const atoms = parseUsd(text);
  const { entrySecs } = world.pool.settings.backstop;
  const error = text === '' ? null : errorOf(text, atoms, tokens);
  const plan = (): Plan | null => {
    if (!owner || atoms === null || atoms <= 0n) return null;
    const instructions = async () => [await requestBackstopDeposit(world, vault, owner, atoms)];
    return { key: KEY, label: `Provide ${usd(atoms)} USD to the backstop`, instructions };
  };
  return (
    <form className="stack" onSubmit={(event) => event.preventDefault()}>
      <Field
        label="Amount to provide"
        unit="USD"
        value={text}
        onChange={setText}
        error={error}
        hint={`It waits ${duration(entrySecs)} outside the vault and is yours to take back until it is in. Then it buys shares at the dearer of the two prices.`}
        action={
          tokens !== null && tokens > 0n ? (
            <button type="button" className="plain small" onClick={() => setText(asTyped(tokens, USD_PLACES))}>
              Max
            </button>
          ) : undefined
        }
      />
      <div>
        <ActionButton
          id="backstop-ask-enter"
          planKey={KEY}
          plan={plan}
          disabled={atoms === null || atoms <= 0n || error !== null}
          onDone={() => setText('')}
        >
          Ask to enter
        </ActionButton>
      </div>
    </form>
  );
}

/** `tokens` are the wallet's, null while they are not known. */
function errorOf(text: string, atoms: bigint | null, tokens: bigint | null): string | null {
  if (atoms === null) return unparsed(text, USD_PLACES);
  if (atoms <= 0n) return 'Type an amount above 0.';
  if (tokens !== null && atoms > tokens) return `Your wallet holds ${usd(tokens)} USD.`;
  return null;
}

function Asked({ world, vault, share, inSecs }: Props & { share: BackstopShare; inSecs: number }) {
  const amount = `${usd(share.enteringAtoms)} USD`;
  const enter = (): Plan | null => {
    const owner = useWallet.getState().address;
    return (
      owner && {
        key: KEY,
        label: `Enter the backstop with ${amount}`,
        instructions: async () => [await processBackstopDeposit(world, vault, owner)],
      }
    );
  };
  const cancel = (): Plan | null => {
    const owner = useWallet.getState().address;
    return owner && { key: KEY, label: `Take ${amount} back`, instructions: () => cancelBackstopDeposit(world, vault, owner) };
  };
  return (
    <>
      <p>
        <strong>{amount}</strong> {inSecs > 0 ? 'wait to enter' : 'may enter now'}.{' '}
        {inSecs > 0 && (
          <>
            In <strong data-figure="entry-countdown">{duration(inSecs)}</strong> they may buy shares.
          </>
        )}
      </p>
      <div className="row">
        <ActionButton id="backstop-enter" planKey={KEY} plan={enter} disabled={inSecs > 0}>
          Enter
        </ActionButton>
        <ActionButton id="backstop-cancel-backstop-deposit" planKey={KEY} plan={cancel} tone="">
          Take it back
        </ActionButton>
      </div>
    </>
  );
}
