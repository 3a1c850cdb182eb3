import { memo, useContext, useState } from 'react';
import { Link } from 'wouter';
import { Choice } from '../../components/Field';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { stateOf } from '../../components/HealthBar';
import type { Series, Shock, Way } from '../../engine/types';
import { explain } from '../../lib/errors/explain';
import { usd } from '../../lib/units';
import { useHeavy } from './heavy';
import type { Shown } from './subject';
import { tradeWords, wayLink } from './ways';
import { shockOf, Supposed } from './whatif';
import type { NameOf } from './words';

const EVERY_MS = 8_000;
const KINDS = { deposit: 'Deposit', close: 'Close', hedge: 'Hedge' } as const;
const SPREADS = [100, 200, 500, 1_000].map((value) => ({ value, label: `${value / 100} % of the premium` }));

interface WaysBackProps {
  shown: Shown;
  shownKey: string;
  /** Short of initial margin now, and as supposed; null where nothing is supposed. */
  shortNow: boolean;
  shortSupposed: boolean | null;
  candidates: Series[];
  nameOf: NameOf;
}

/** The cheapest ways back to initial margin. */
export const WaysBack = memo(function WaysBack(props: WaysBackProps) {
  const [spreadBps, setSpreadBps] = useState(200);
  const [wanted, setWanted] = useState(false);
  const supposing = wanted && props.shortSupposed !== null;
  const short = supposing ? props.shortSupposed === true : props.shortNow;
  return (
    <Panel title="Ways back to initial margin">
      <div className="stack">
        {props.shortSupposed !== null && (
          <label className="row">
            <input type="checkbox" checked={wanted} onChange={(event) => setWanted(event.target.checked)} data-action="ways-supposed" />
            After the what-if
          </label>
        )}
        {short ? (
          <>
            <Choice label="A quote is assumed to cost" value={spreadBps} options={SPREADS} onChange={setSpreadBps} />
            {supposing ? <SupposedWays {...props} spreadBps={spreadBps} /> : <Ways {...props} spreadBps={spreadBps} />}
          </>
        ) : (
          <Empty>
            {supposing ? 'Initial margin would be met' : 'Initial margin is met'}: nothing needs to be done.
            {!supposing && props.shortSupposed && ' After the what-if it would not be: tick the box above to see the ways back.'}
          </Empty>
        )}
      </div>
    </Panel>
  );
});

type WaysProps = WaysBackProps & { spreadBps: number };

/** These follow the sliders; what is true now does not. */
function SupposedWays(props: WaysProps) {
  return <Ways {...props} shock={shockOf(useContext(Supposed))} />;
}

function Ways(props: WaysProps & { shock?: Shock }) {
  const { shown, shock, spreadBps, candidates, nameOf } = props;
  const when = shock ? JSON.stringify(shock) : '';
  const key = `${props.shownKey}/${shock !== undefined}/${spreadBps}`;
  const asked = useHeavy(
    (worker) => worker.waysBack(shown.subject, spreadBps, candidates.length > 0 ? candidates : undefined, shock),
    key,
    `${when}/${candidates.length}`,
    EVERY_MS,
  );
  if (!asked.answer) return <Waiting what="the ways back" />;
  if (!asked.answer.ok) return <Problem problem={explain(asked.answer.error)} live={false} />;
  const ranked = asked.answer.value.map((way, at) => ({ way, rank: at + 1 }));
  return (
    <>
      <Table
        caption="Ways back to initial margin, cheapest first"
        columns={[
          { id: 'rank', head: '#', left: true, cell: (row) => row.rank },
          { id: 'kind', head: 'Way', left: true, cell: (row) => KINDS[row.way.kind] },
          { id: 'words', head: 'What to do', left: true, wrap: true, cell: (row) => tradeWords(row.way, nameOf) },
          { id: 'cost', head: 'Costs [USD]', cell: (row) => usd(row.way.costAtoms) },
          { id: 'after', head: 'Above initial after [USD]', cell: (row) => <After way={row.way} /> },
          {
            id: 'go',
            head: <span className="hidden-visually">Do it</span>,
            cell: (row) => <Go way={row.way} words={tradeWords(row.way, nameOf)} own={shown.whose === 'own'} />,
          },
        ]}
        rows={ranked}
        rowKey={(row) => `${row.rank}`}
        rowProps={(row) => ({ 'data-row': `way-${row.rank}`, 'data-way': row.way.kind })}
        empty="No single trade is enough, and the engine found no deposit that would be."
      />
      <p className="dim small">
        Each alone is enough. Costs are the fee and the assumed spread; the premium itself is an exchange, and a deposit stays yours.
      </p>
    </>
  );
}

function After(props: { way: Way }) {
  const state = stateOf(props.way.after);
  return (
    <>
      {usd(props.way.after.imExcessAtoms)} <span className={`chip ${state.color}`}>{state.words}</span>
    </>
  );
}

function Go(props: { way: Way; words: string; own: boolean }) {
  if (!props.own) return null;
  return (
    <Link className="button" href={wayLink(props.way)} data-action="way">
      {props.way.kind === 'deposit' ? 'To deposit' : 'To trade'}
      <span className="hidden-visually">: {props.words}</span>
    </Link>
  );
}
