import type { Address } from '@solana/kit';
import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { withdraw } from '@breakwater/client/instruction/account';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { useMargin } from '../../lib/margin/engine';
import type { Plan } from '../../lib/tx/send';
import { asTyped, parseUsd, unparsed } from '../../lib/typed';
import { USD_PLACES, usd, usdDown } from '../../lib/units';
import { Effect } from './Effect';
import { limitOf, mostCash, roomy } from './limits';
import { ABOVE_ZERO, cleared } from './typed';

const KEY = 'withdraw';
/** Of what arrives: what is missing moves until the transaction lands. */
const SLIP_BPS = 50n;

export function Withdraw(props: { world: World; owner: Address; account: Entry<'MarginAccount'> }) {
  const { world, owner, account } = props;
  const [text, setText] = useState('');
  const asked = useMargin(({ engine }) => engine.assess({ account: account.bytes }), [account.bytes]);
  const margin = asked?.ok ? asked.value : null;
  const most = margin && mostCash(account.data, margin, world.protocol);
  const atoms = parseUsd(text);
  const limit = margin && limitOf(account.data, margin, world.protocol);
  const error = text === '' ? null : errorOf(text, atoms, account.data.cashAtoms, most, limit?.words);
  const ready = atoms !== null && error === null && atoms > 0n;
  const told = useMargin(({ engine }) => (ready ? engine.arrivingAtoms(atoms) : 0n), [ready, atoms]);
  const arrives = told?.ok ? told.value : null;
  const shared = ready && arrives !== null && arrives < atoms;
  const least = shared ? (arrives * (10_000n - SLIP_BPS)) / 10_000n : arrives;
  const plan = (): Plan | null =>
    !ready || least === null
      ? null
      : { key: KEY, label: `Withdraw ${usd(atoms)} USD`, instructions: () => withdraw(world, owner, account, atoms, least) };
  return (
    <div className="stack">
      <Field
        label="Amount to withdraw"
        value={text}
        onChange={setText}
        unit="USD"
        placeholder="0.00"
        error={error}
        hint={
          <>
            Most that can be withdrawn now: <span data-figure="max-withdraw">{most === null ? '…' : usdDown(most)}</span> USD
          </>
        }
        action={
          <button
            type="button"
            className="small plain"
            aria-label="Max: withdraw the most that is allowed"
            disabled={!most}
            onClick={() => setText(asTyped(roomy(most ?? 0n, margin?.imAtoms ?? 0n), USD_PLACES))}
          >
            Max
          </button>
        }
      />
      {limit && (
        <p className="small dim" data-limit={limit.id}>
          {limit.words}
        </p>
      )}
      {shared && (
        <p className="small warn">
          Something is missing in the pool: of {usd(atoms)} USD about {usd(arrives)} USD arrive, at least {usdDown(least ?? 0n)}. The rest
          stays behind as your part of it; what is repaid later is for those who stay.
        </p>
      )}
      {ready && <Effect account={account} cashAtoms={-atoms} />}
      <div>
        <ActionButton plan={plan} planKey={KEY} disabled={!ready || least === null} onDone={() => setText(cleared(text))}>
          Withdraw
        </ActionButton>
      </div>
      <ActionProblem planKey={KEY} />
    </div>
  );
}

function errorOf(text: string, atoms: bigint | null, cash: bigint, most: bigint | null, why: string | undefined): string | null {
  if (atoms === null) return unparsed(text, USD_PLACES);
  if (atoms <= 0n) return ABOVE_ZERO;
  if (atoms > cash) return `The account has only ${usdDown(cash > 0n ? cash : 0n)} USD of cash.`;
  if (most !== null && atoms > most) return `At most ${usdDown(most)} USD now. ${why ?? ''}`;
  return null;
}
