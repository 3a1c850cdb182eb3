import { useEffect, useState } from 'react';
import { fetchKind } from '@breakwater/client/account/fetch';
import type { Entry } from '@breakwater/client/account/kinds';
import type { GovernedSet } from '@breakwater/client/account/sets';
import { Refused } from '@breakwater/client/error/refused';
import type { ParamSet } from '@breakwater/client/generated/types';
import { EngineError, type Engine, type Impact } from '../../engine/types';
import { Key } from '../../components/Key';
import { Problem } from '../../components/Notice';
import { Table, type Column } from '../../components/Table';
import { chainNow } from '../../lib/chain/clock';
import { accountsOf, wasmUrl } from '../../lib/margin/world';
import { useChain } from '../../lib/chain/store';
import { encoded, same } from '../../lib/governance/rows';
import { explain, type Explained } from '../../lib/errors/explain';
import { signed, usd, usdOf } from '../../lib/units';
import { impactOf } from './impact';

type State = { id: 'working'; done: number; total: number } | { id: 'failed'; problem: Explained } | { id: 'done'; impact: Impact };

/** Margins of all accounts before and after, worked out when asked: it is a picture of that moment. */
export function ImpactView(props: { engine: Engine; of: GovernedSet; set: ParamSet; id: string }) {
  const { engine, set } = props;
  if (!engine.bearsOnMargin(encoded(set)))
    return <p className="dim small">This set has no part in margin: no account is closer to liquidation by it.</p>;
  return <Ask {...props} />;
}

function Ask(props: { engine: Engine; of: GovernedSet; set: ParamSet; id: string }) {
  const { engine, of, set } = props;
  const [asked, setAsked] = useState<{ round: number; set: ParamSet } | null>(null);
  const stale = asked !== null && asked.set !== set && !same(asked.set, set);
  return (
    <div className="stack">
      <div>
        <button
          type="button"
          className="small"
          onClick={() => setAsked({ round: (asked?.round ?? 0) + 1, set })}
          data-action={`impact-${props.id}`}
        >
          {asked ? 'Work it out again' : 'Effect on accounts'}
        </button>
      </div>
      {stale && <p className="small warn">What follows is of the values before your last edit.</p>}
      {asked && <Working key={asked.round} engine={engine} of={of} set={asked.set} />}
    </div>
  );
}

function Working(props: { engine: Engine; of: GovernedSet; set: ParamSet }) {
  const { engine, of, set } = props;
  const [state, setState] = useState<State>({ id: 'working', done: 0, total: 0 });

  useEffect(() => {
    const abort = new AbortController();
    const told = (done: number, total: number) => {
      if (!abort.signal.aborted && (done % 10 === 0 || done === total)) setState({ id: 'working', done, total });
    };
    askAll(of, set, abort.signal, told).then(
      (impact) => {
        if (!abort.signal.aborted) setState({ id: 'done', impact });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ id: 'failed', problem: explain(error) });
      },
    );
    return () => abort.abort();
    // once: the answer is of the moment it was asked
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  if (state.id === 'failed') {
    return (
      <div className="stack">
        <p className="loss">The effect could not be worked out.</p>
        <Problem problem={state.problem} />
      </div>
    );
  }
  if (state.id === 'working') {
    return (
      <p className="dim" role="status">
        Margining {state.total || 'all'} accounts before and after … {state.done > 0 && `${state.done} done`}
      </p>
    );
  }
  return <Found impact={state.impact} widens={widens(engine, of, set)} />;
}

/** Reads the accounts of the whole pool for it: the page need not follow them. */
async function askAll(of: GovernedSet, set: ParamSet, signal: AbortSignal, told: (done: number, total: number) => void): Promise<Impact> {
  const { world, connection } = useChain.getState();
  if (!world || !connection) throw new Refused('NodeAway');
  const found = await fetchKind(connection.rpc, 'MarginAccount', { pool: world.poolAddress });
  const accounts = found as Entry<'MarginAccount'>[];
  const market = of.target.kind === 'market' ? of.target.index : undefined;
  const question = { wasm: wasmUrl(), world: accountsOf(world), nowTs: chainNow(), change: { set: encoded(set), market }, accounts };
  return impactOf(question, signal, (done) => told(done, accounts.length));
}

/** The width of ranges follows the market, and gets to where new parameters put it as it moves on. */
const widens = (engine: Engine, of: GovernedSet, set: ParamSet): boolean =>
  engine.differences(encoded(of.set), encoded(set)).some(({ name }) => name.startsWith('ranges.'));

function Found(props: { impact: Impact; widens: boolean }) {
  const { impact } = props;
  const { before, after } = impact;
  const harmless = impact.newlyDue.length === 0 && impact.unknown.length === 0;
  const rows = [
    { name: 'Accounts below initial margin', before: String(before.belowIm), after: String(after.belowIm) },
    { name: 'Accounts below maintenance margin', before: String(before.belowMm), after: String(after.belowMm) },
    { name: 'Initial margin of all (USD)', before: usd(before.imAtoms), after: usd(after.imAtoms) },
    { name: 'Maintenance margin of all (USD)', before: usd(before.mmAtoms), after: usd(after.mmAtoms) },
  ];
  return (
    <div className="stack" data-impact={impact.newlyDue.length} role="status">
      <p className={harmless ? 'gain' : 'loss'}>
        {harmless
          ? `✓ None of ${impact.accounts} accounts is put into liquidation.`
          : `✗ Of ${impact.accounts} accounts ${impact.newlyDue.length} would newly be due for liquidation${impact.unknown.length > 0 ? `, and ${impact.unknown.length} could not be margined` : ''}.`}
      </p>
      <Table
        caption="Margin of all accounts, before and after the change"
        columns={[
          { id: 'name', head: 'Margin', left: true, cell: (row) => row.name },
          { id: 'before', head: 'Now', cell: (row) => row.before },
          { id: 'after', head: 'Under the change', cell: (row) => <strong>{row.after}</strong> },
        ]}
        rows={rows}
        rowKey={(row) => row.name}
      />
      {impact.newlyDue.length > 0 && (
        <Table
          caption="Accounts that would newly be due for liquidation"
          columns={DUE}
          rows={impact.newlyDue}
          rowKey={(due) => due.address}
        />
      )}
      {impact.unknown.slice(0, 5).map(({ address, error }) => (
        <p key={address} className="small">
          <Key address={address} /> can’t be margined afterwards: {explain(new EngineError(error)).cause}
        </p>
      ))}
      {impact.unknownBefore > 0 && (
        <p className="dim small">{impact.unknownBefore} of the accounts can’t be margined as things are, and are left out of the sums.</p>
      )}
      {props.widens && (
        <p className="dim small">
          Ranges are counted as wide as the new limits make them in the end. They get there with the next prices, and slowly for maintenance
          margin.
        </p>
      )}
    </div>
  );
}

const DUE: Column<Impact['newlyDue'][number]>[] = [
  { id: 'account', head: 'Account', left: true, cell: ({ address }) => <Key address={address} label="margin account" /> },
  { id: 'owner', head: 'Owner', left: true, cell: ({ owner }) => <Key address={owner} label="owner" /> },
  { id: 'before', head: 'Equity less MM now (USD)', cell: ({ beforeAtoms }) => (beforeAtoms === null ? '–' : signed(usdOf(beforeAtoms))) },
  { id: 'after', head: 'Afterwards (USD)', cell: ({ afterAtoms }) => <span className="loss">{signed(usdOf(afterAtoms))}</span> },
];
