import { useMemo, useState } from 'react';
import { kindOf, type GovernedSet } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import type { ParamSet } from '@breakwater/client/generated/types';
import { queueChange, SENT_WITHIN_SECS } from '@breakwater/client/instruction/governance';
import type { Engine } from '../../engine/types';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Notice } from '../../components/Notice';
import { Table, type Column } from '../../components/Table';
import { chainNow } from '../../lib/chain/clock';
import { useAll } from '../../lib/chain/store';
import { differences, type Row } from '../../lib/governance/rows';
import { range, SAFER, UNITS } from '../../lib/governance/units';
import { duration } from '../../lib/time';
import { useWallet } from '../../lib/wallet/store';
import { Diff } from './Diff';
import { parsed, typed, withValue, type Edits } from './edits';
import { ImpactView } from './ImpactView';
import { RawCall } from './RawCall';
import { Name } from './SetPanel';

/** A form over a whole set: what is asked for is the set with the edits in it. */
export function Editor(props: { world: World; engine: Engine; of: GovernedSet; rows: readonly Row[] }) {
  const { world, engine, of } = props;
  const [edits, setEdits] = useState<Edits>({});
  const rows = props.rows.filter(({ value }) => 'field' in value);
  const { set, wrong } = useMemo(() => applied(of.set, props.rows, edits), [of.set, props.rows, edits]);
  const found = differences(engine, of.set, set);
  const edit = (name: string, text: string) => setEdits((before) => ({ ...before, [name]: text }));
  const columns: Column<Row>[] = [
    { id: 'name', head: 'Parameter', left: true, wrap: true, cell: (row) => <Name row={row} /> },
    {
      id: 'value',
      head: 'Value',
      left: true,
      cell: (row) => <Input row={row} text={edits[row.name]} onChange={(text) => edit(row.name, text)} />,
    },
    { id: 'range', head: 'Range', cell: ({ value }) => ('field' in value ? range(value.field) : '') },
    { id: 'safer', head: 'Safer', left: true, cell: ({ value }) => ('field' in value ? SAFER[value.field.safer] : '') },
  ];
  return (
    <>
      <div className="form-scroll">
        <Table
          caption={`Form for a change of ${of.title}`}
          columns={columns}
          rows={rows}
          rowKey={({ name }) => name}
          rowProps={({ name }) => ({ 'data-field': name })}
        />
      </div>
      <div className="inset stack">
        <h3>What would be queued</h3>
        <Diff differences={found} caption={`What your change of ${of.title} would change`} />
        {wrong > 0 && (
          <p className="loss">{wrong === 1 ? 'One value is' : `${wrong} values are`} not allowed: the change can’t be queued.</p>
        )}
        {found.length > 0 && wrong === 0 && (
          <>
            <ImpactView engine={engine} of={of} set={set} id="edit" />
            <Send world={world} of={of} set={set} onDone={() => setEdits({})} />
          </>
        )}
      </div>
    </>
  );
}

function applied(set: ParamSet, rows: readonly Row[], edits: Edits): { set: ParamSet; wrong: number } {
  let [changed, wrong] = [set, 0];
  for (const { name, value } of rows) {
    const text = edits[name];
    if (text === undefined || !('field' in value)) continue;
    const read = parsed(value.field, text);
    if ('value' in read) changed = withValue(changed, name, value.field, read.value);
    else wrong += 1;
  }
  return { set: changed, wrong };
}

function Input(props: { row: Row; text: string | undefined; onChange: (text: string) => void }) {
  const { name, value } = props.row;
  if (!('field' in value)) return null;
  const { field, number } = value;
  const text = props.text ?? typed(field, number);
  const read = parsed(field, text);
  const changed = 'value' in read && read.value !== number;
  const note = `note-${name.replaceAll(/[^a-z0-9_]/gi, '-')}`;
  return (
    <div className="edit">
      <div className="row">
        <input
          aria-label={name}
          aria-invalid={'error' in read}
          aria-describedby={note}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => props.onChange(event.target.value)}
          data-edit={name}
        />
        <span className="dim small">{field.unit === 'QuoteAtoms' ? 'USD' : UNITS[field.unit]}</span>
      </div>
      <div id={note} className={'error' in read ? 'loss small' : 'dim small'}>
        {'error' in read ? read.error : changed ? 'changed' : ''}
      </div>
    </div>
  );
}

function Send(props: { world: World; of: GovernedSet; set: ParamSet; onDone: () => void }) {
  const { world, of, set } = props;
  const wallet = useWallet((state) => state.address);
  const { authority, params } = world.protocol;
  const waiting = useAll('ParamChange').find(({ data }) => data.target === of.address && kindOf(data.set) === kindOf(set));
  const key = `queue-${of.name}`;
  const mine = wallet === authority;
  if (waiting)
    return (
      <Notice tone="warn" title="A change of this set is queued already">
        Execute or cancel that one first: there is one place for each set.
      </Notice>
    );
  return (
    <>
      <div className="row">
        <ActionButton
          plan={() => ({
            key,
            label: `Queue a change of ${of.title}`,
            instructions: async () => [await queueChange(world, of, set, chainNow() + SENT_WITHIN_SECS)],
          })}
          planKey={key}
          id="queue-change"
          disabled={!mine}
          onDone={props.onDone}
        >
          Queue the change
        </ActionButton>
        <span className="dim small">
          {mine
            ? `It can be executed ${duration(params.delaySecs)} later.`
            : 'Only the protocol’s authority may queue a change. Here is the call for it, a multisig’s vault for example:'}
        </span>
      </div>
      <ActionProblem planKey={key} />
      <RawCall world={world} of={of} set={set} open={!mine} />
    </>
  );
}
