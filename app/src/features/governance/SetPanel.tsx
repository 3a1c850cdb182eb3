import { useMemo, useState } from 'react';
import type { GovernedSet } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import type { Engine } from '../../engine/types';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { rows, type Row } from '../../lib/governance/rows';
import { human, range, SAFER, UNITS } from '../../lib/governance/units';
import { moment } from '../../lib/time';
import { Editor } from './Editor';

/** All that a set says, and the form to change it. */
export function SetPanel(props: { world: World; engine: Engine; of: GovernedSet }) {
  const { engine, of } = props;
  const [editing, setEditing] = useState(false);
  const all = useMemo(() => rows(engine, of.set), [engine, of.set]);
  const scenarios = all.filter(({ name }) => name.startsWith('scenario '));
  const shown = all.filter((row) => !scenarios.includes(row) && !row.name.endsWith('reserved'));
  return (
    <Panel
      title={`Parameters: ${of.title}`}
      flush
      end={
        <button type="button" className="small" aria-pressed={editing} onClick={() => setEditing(!editing)} data-action="edit-set">
          {editing ? 'Stop editing' : 'Propose a change'}
        </button>
      }
    >
      <p className="dim small note">
        Version {of.version.toString()}, kept by <Key address={of.address} label={of.title} />.{' '}
        {of.steppedTs === 0 ? 'The steward has never moved it.' : `The steward last moved it ${moment(of.steppedTs)}.`} “Safer” is the way
        that makes the pool safer: the steward may take small steps that way at once, everything else waits its delay.
      </p>
      {editing ? (
        <Editor world={props.world} engine={engine} of={of} rows={shown} />
      ) : (
        <Table
          caption={`Parameters of ${of.title} with unit, range and safer direction`}
          columns={COLUMNS}
          rows={shown}
          rowKey={({ name }) => name}
          rowProps={({ name }) => ({ 'data-row': 'param', 'data-field': name })}
          empty={of.target.kind === 'breakers' ? 'No rule is in force.' : 'Nothing here.'}
        />
      )}
      {scenarios.length > 0 && (
        <details className="twin inset">
          <summary>The {scenarios.length} scenarios</summary>
          <Table caption={`Scenarios of ${of.title}`} columns={SCENARIOS} rows={scenarios} rowKey={({ name }) => name} />
        </details>
      )}
    </Panel>
  );
}

const textOf = ({ value }: Row): string => ('text' in value ? value.text : '');

const SCENARIOS: Column<Row>[] = [
  { id: 'name', head: 'Scenario', left: true, cell: ({ name }) => name.replace('scenario ', '') },
  { id: 'what', head: 'What happens', left: true, cell: textOf },
];

const COLUMNS: Column<Row>[] = [
  { id: 'name', head: 'Parameter', left: true, wrap: true, cell: (row) => <Name row={row} /> },
  {
    id: 'value',
    head: 'Value',
    cell: ({ value }) =>
      'field' in value ? (
        <strong>{human(value.field, value.number)}</strong>
      ) : (
        <span className="mono" title={value.text}>
          {value.text.length > 24 ? `${value.text.slice(0, 10)}…${value.text.slice(-6)}` : value.text}
        </span>
      ),
  },
  {
    id: 'exact',
    head: 'As kept',
    cell: ({ value }) =>
      'field' in value ? (
        <span className="dim">
          {value.number.toString()} {UNITS[value.field.unit]}
        </span>
      ) : (
        ''
      ),
  },
  { id: 'range', head: 'Range', cell: ({ value }) => ('field' in value ? range(value.field) : '') },
  { id: 'safer', head: 'Safer', left: true, cell: ({ value }) => ('field' in value ? SAFER[value.field.safer] : '') },
];

export function Name(props: { row: Row }) {
  const { name, value } = props.row;
  return (
    <>
      <code>{name}</code>
      {'field' in value && <div className="dim small about">{value.field.about}</div>}
    </>
  );
}
