import { useEffect, useState } from 'react';
import { Key } from '../../components/Key';
import { Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { useChain } from '../../lib/chain/store';
import type { World } from '../../lib/chain/world';
import { explain, type Explained } from '../../lib/errors/explain';
import { exact } from '../../lib/units';
import { agrees, verdictOf, type Proof } from './proof';
import { readProof } from './read';

const EVERY_MS = 15_000;

interface State {
  proof: Proof | null;
  problem: Explained | null;
}

function useProof(world: World): State & { again: () => void } {
  const rpc = useChain((state) => state.connection?.rpc);
  const [state, setState] = useState<State>({ proof: null, problem: null });
  const [round, setRound] = useState(0);
  const pool = world.poolAddress;
  useEffect(() => {
    if (!rpc) return;
    let over = false;
    const look = () => {
      const now = useChain.getState().world;
      if (!now || now.poolAddress !== pool) return;
      readProof(rpc, now).then(
        (proof) => !over && setState({ proof, problem: null }),
        (error: unknown) => !over && setState((before) => ({ ...before, problem: explain(error) })),
      );
    };
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [rpc, pool, round]);
  return { ...state, again: () => setRound((each) => each + 1) };
}

/** What is owed against what is in the vaults, to the atom. */
export function Solvency({ world }: { world: World }) {
  const { proof, problem, again } = useProof(world);
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
      </div>
    </Panel>
  );
}

const VERDICTS = {
  exact: { tone: 'gain', text: '✓ The vault holds exactly what is owed' },
  surplus: { tone: 'gain', text: '✓ The vault holds all that is owed, and a gift beside it' },
  short: { tone: 'loss', text: '✗ The vault holds less than is owed' },
} as const;

function Shown({ proof, world }: { proof: Proof; world: World }) {
  const verdict = verdictOf(proof.differenceAtoms);
  return (
    <>
      <p className="row">
        <span className={`chip ${VERDICTS[verdict].tone}`} data-figure="solvency" data-verdict={verdict}>
          {VERDICTS[verdict].text}
        </span>
        <span className="dim small">
          Pool and vaults read together at slot {String(proof.slot)}. Quote vault <Key address={world.pool.quoteVault} label="quote vault" />
        </span>
      </p>
      <Quote proof={proof} />
      <Accounts proof={proof} />
      {proof.collateral.length > 0 && <Collateral proof={proof} />}
    </>
  );
}

interface Line {
  id: string;
  name: string;
  why: string;
  atoms: bigint;
  sum?: boolean;
}

function Quote({ proof }: { proof: Proof }) {
  const rows: Line[] = [
    ...proof.lines,
    { id: 'owed', name: 'Owed, together', why: '', atoms: proof.owedAtoms, sum: true },
    { id: 'vault', name: 'In the vault', why: 'balance of its token account', atoms: proof.vaultAtoms },
    { id: 'loss', name: 'Loss shared by all', why: 'owed and not held, until revenue repays it', atoms: proof.lossAtoms },
    { id: 'difference', name: 'Vault and loss, less owed', why: '0, or what was sent to the vault unasked', atoms: proof.differenceAtoms, sum: true },
  ];
  return (
    <Table
      caption="What the pool owes and what its vault holds, in USD to the atom"
      rows={rows}
      rowKey={({ id }) => id}
      rowProps={({ id, atoms }) => ({ 'data-row': id, 'data-atoms': String(atoms) })}
      columns={[
        {
          id: 'name',
          head: 'Line',
          left: true,
          wrap: true,
          cell: ({ name, why, sum }) => (
            <span className="line-name">
              {sum ? <strong>{name}</strong> : name} {why !== '' && <small className="dim">{why}</small>}
            </span>
          ),
        },
        {
          id: 'atoms',
          head: 'USD, every atom',
          cell: ({ id, atoms, sum }) => {
            const text = id === 'difference' ? `${exact(atoms, 0)} atoms` : exact(atoms, 6);
            return sum ? <strong>{text}</strong> : text;
          },
        },
      ]}
    />
  );
}

function Accounts({ proof }: { proof: Proof }) {
  const { accounts, bookedCashAtoms } = proof;
  const same = accounts.cashAtoms === bookedCashAtoms;
  return (
    <p data-row="accounts" data-agrees={agrees(proof)}>
      Added up from {accounts.accounts.toLocaleString('en-US')} margin accounts one by one: <strong>{exact(accounts.cashAtoms, 6)} USD</strong> of cash.{' '}
      {same ? (
        <span className="gain">✓ The pool’s own sum says the same, to the atom.</span>
      ) : (
        <span className="warn">
          The pool’s own sum says {exact(bookedCashAtoms, 6)}: money moved between the two reads (slots {String(proof.accountsSlot)} and{' '}
          {String(proof.slot)}). Read again.
        </span>
      )}
    </p>
  );
}

function Collateral({ proof }: { proof: Proof }) {
  return (
    <Table
      caption="Collateral: what markets book, what vaults hold, and what accounts add up to"
      rows={proof.collateral}
      rowKey={({ symbol }) => symbol}
      rowProps={({ symbol }) => ({ 'data-row': `collateral-${symbol}` })}
      columns={[
        { id: 'symbol', head: 'Collateral', left: true, cell: ({ symbol }) => symbol },
        { id: 'vault', head: 'In the vault', cell: ({ vaultAtoms, decimals }) => exact(vaultAtoms, decimals) },
        { id: 'booked', head: 'Owed by the market', cell: ({ bookedAtoms, decimals }) => exact(bookedAtoms, decimals) },
        { id: 'summed', head: 'Accounts added up', cell: ({ summedAtoms, decimals }) => exact(summedAtoms, decimals) },
        {
          id: 'difference',
          head: 'Vault less owed',
          cell: ({ vaultAtoms, bookedAtoms, summedAtoms }) => {
            const difference = vaultAtoms - bookedAtoms;
            const good = difference >= 0n && bookedAtoms === summedAtoms;
            return <span className={good ? 'gain' : 'loss'}>{`${good ? '✓' : '✗'} ${exact(difference, 0)} atoms`}</span>;
          },
        },
      ]}
    />
  );
}
