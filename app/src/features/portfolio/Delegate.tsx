import { isAddress, type Address } from '@solana/kit';
import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import { NOBODY, setDelegate } from '@breakwater/client/instruction/account';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { short } from '../../lib/units';
import { cleared } from './typed';

export function Delegate(props: { owner: Address; account: Entry<'MarginAccount'> }) {
  const { owner, account } = props;
  const [text, setText] = useState('');
  const { delegate, id } = account.data;
  const has = delegate !== NOBODY;
  const wanted = text.trim();
  const error = wanted === '' ? null : errorOf(wanted, owner, delegate);
  const ready = wanted !== '' && error === null && isAddress(wanted);
  const plan = (to: Address, key: string, label: string) => ({
    key,
    label,
    instructions: async () => [await setDelegate(owner, account.address, to)],
  });
  return (
    <Panel title="Delegate">
      <div className="stack">
        <p>
          A delegate may <strong>trade and bid</strong> for account {id}, and <strong>never withdraw</strong>: for a bot, or a second
          wallet. One at a time.
        </p>
        <p data-figure="delegate" data-delegate={has ? delegate : ''}>
          Now: {has ? <Key address={delegate} label="delegate" /> : <span className="dim">nobody</span>}
        </p>
        <Field
          label="Address of the delegate"
          value={text}
          onChange={setText}
          numeric={false}
          placeholder="a Solana address"
          error={error}
        />
        <div className="row">
          <ActionButton
            plan={() => (ready ? plan(wanted, 'set-delegate', `Delegate to ${short(wanted)}`) : null)}
            planKey="set-delegate"
            disabled={!ready}
            onDone={() => setText(cleared(text))}
            tone=""
          >
            {has ? 'Replace delegate' : 'Set delegate'}
          </ActionButton>
          {has && (
            <ActionButton plan={() => plan(NOBODY, 'remove-delegate', 'Remove the delegate')} planKey="remove-delegate" tone="danger">
              Remove
            </ActionButton>
          )}
        </div>
        <ActionProblem planKey="set-delegate" />
        <ActionProblem planKey="remove-delegate" />
      </div>
    </Panel>
  );
}

function errorOf(wanted: string, owner: Address, delegate: Address): string | null {
  if (!isAddress(wanted)) return 'That is no Solana address.';
  if (wanted === owner) return 'You are the owner already.';
  if (wanted === delegate) return 'This is the delegate now.';
  return null;
}
