import { useState } from 'react';
import { isAddress } from '@solana/kit';
import { AccountChoice } from '../../components/AccountChoice';
import { Field } from '../../components/Field';
import { Key } from '../../components/Key';
import type { Shown } from './subject';

/** Whose account is shown, and how to look at another one. */
export function Who(props: { shown: Shown | null; wanted: string | null; onWant: (account: string | null) => void }) {
  const { shown, onWant } = props;
  return (
    <div className="page-head">
      <h1>Risk</h1>
      {shown?.whose === 'sample' && <span className="chip accent">Sample, nobody’s account</span>}
      {shown?.entry && (
        <span className="row">
          {shown.whose === 'other' && <span className="chip warn">Read only</span>}
          <span className="dim">Account {shown.entry.data.id}</span> <Key address={shown.entry.address} label="account address" />
        </span>
      )}
      {shown?.whose === 'own' && <AccountChoice label="Account" />}
      <div className="end row">
        {props.wanted !== null && (
          <button type="button" onClick={() => onWant(null)} data-action="own-account">
            Back to my account
          </button>
        )}
        <LookAt key={props.wanted} wanted={props.wanted} onWant={onWant} />
      </div>
    </div>
  );
}

function LookAt(props: { wanted: string | null; onWant: (account: string | null) => void }) {
  const [text, setText] = useState(props.wanted === 'sample' ? '' : (props.wanted ?? ''));
  const address = text.trim();
  const wrong = address !== '' && !isAddress(address);
  return (
    <form
      className="row risk-look"
      onSubmit={(event) => {
        event.preventDefault();
        if (address !== '' && !wrong) props.onWant(address);
      }}
    >
      <Field
        label="Look at any account"
        value={text}
        onChange={setText}
        numeric={false}
        placeholder="margin account or wallet"
        error={wrong ? 'This is no address.' : null}
      />
      <button type="submit" disabled={address === '' || wrong} data-action="look">
        Look
      </button>
    </form>
  );
}
