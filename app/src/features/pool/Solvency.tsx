import { useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { Key } from '../../components/Key';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { Everyone } from '../../lib/chain/everyone';
import { exact, USD_PLACES } from '../../lib/units';
import { agrees, type Proof } from './proof';
import { Collateral, Quote } from './ProofTables';
import { useProof } from './useProof';
import { TONES, verdictOf, verdictWords } from './verdict';

/** What is owed against what is in the vaults, to the atom. */
export function Solvency({ world, everyone }: { world: World; everyone: Everyone }) {
  const [asked, setAsked] = useState(false);
  const many = everyone.state === 'many' && !asked ? everyone.count : null;
  const { proof, problem, again } = useProof(world, everyone.state === 'counting' && !asked ? null : many === null);
  return (
    <Panel
      title="Proof of solvency"
      className="col-8"
      end={
        <button type="button" className="small" onClick={again} data-action="prove">
          Read again
        </button>
      }
    >
      <div className="stack">
        {problem && <Problem problem={problem} live={false} />}
        {!proof && !problem && <Waiting what="the vaults" />}
        {proof && <Shown proof={proof} world={world} />}
        {many !== null && <Many count={many} onAsk={() => setAsked(true)} />}
      </div>
    </Panel>
  );
}

/** What a node sends for cash and collateral of one account, with its address [bytes]. */
const ANSWER_BYTES = 350;

function Many(props: { count: number; onAsk: () => void }) {
  return (
    <Notice title={`The pool has ${props.count.toLocaleString('en-US')} margin accounts`}>
      <p>
        The proof is whole once they are added up one by one. That reads about {Math.ceil((props.count * ANSWER_BYTES) / 1e6)} MB, and again
        every half minute.
      </p>
      <button type="button" className="small" style={{ marginTop: 8 }} onClick={props.onAsk} data-action="add-up">
        Add up all accounts
      </button>
    </Notice>
  );
}

function Shown({ proof, world }: { proof: Proof; world: World }) {
  const verdict = verdictOf(proof);
  return (
    <>
      <p className="row">
        <span className={`chip ${TONES[verdict]}`} data-figure="solvency" data-verdict={verdict}>
          {verdictWords(proof)}
        </span>
        <span className="dim small">
          Pool and vaults read together at slot {String(proof.slot)}. Quote vault{' '}
          <Key address={world.pool.quoteVault} label="quote vault" />
        </span>
      </p>
      <Quote proof={proof} />
      <Accounts proof={proof} />
      {proof.collateral.length > 0 && <Collateral proof={proof} />}
    </>
  );
}

function Accounts({ proof }: { proof: Proof }) {
  const { accounts, bookedCashAtoms } = proof;
  if (!accounts) return null;
  return (
    <p data-row="accounts" data-agrees={agrees(proof)}>
      Added up from {accounts.accounts.toLocaleString('en-US')} margin accounts one by one:{' '}
      <strong>{exact(accounts.cashAtoms, USD_PLACES)} USD</strong> of cash.{' '}
      {accounts.cashAtoms === bookedCashAtoms ? (
        <span className="gain">✓ The pool’s own sum says the same, to the atom.</span>
      ) : (
        <span className="warn">
          The pool’s own sum says {exact(bookedCashAtoms, USD_PLACES)}: money moved between the two reads (slots{' '}
          {String(proof.accountsSlot)} and {String(proof.slot)}). Read again.
        </span>
      )}
    </p>
  );
}
