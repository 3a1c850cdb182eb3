import { Table, type Column } from '../../components/Table';
import type { Difference } from '../../lib/governance/rows';

/** Old against new, with the direction in words. */
export function Diff(props: { differences: readonly Difference[]; caption: string }) {
  return (
    <Table
      caption={props.caption}
      columns={COLUMNS}
      rows={props.differences}
      rowKey={({ name }) => name}
      rowProps={({ name }) => ({ 'data-row': 'difference', 'data-field': name })}
      empty="The same as in force."
    />
  );
}

const COLUMNS: Column<Difference>[] = [
  {
    id: 'field',
    head: 'Parameter',
    left: true,
    wrap: true,
    cell: ({ name, field }) => (
      <>
        <code>{name}</code>
        {field && <div className="dim small about">{field.about}</div>}
      </>
    ),
  },
  { id: 'from', head: 'In force', cell: (each) => <Side text={each.human?.[0] ?? each.from} exact={each.human && each.from} /> },
  {
    id: 'to',
    head: 'Would be',
    cell: (each) => (
      <strong>
        <Side text={each.human?.[1] ?? each.to} exact={each.human && each.to} />
      </strong>
    ),
  },
  {
    id: 'direction',
    head: 'Direction',
    left: true,
    cell: ({ direction }) =>
      direction === 'safer' ? (
        <span className="chip gain">▲ safer</span>
      ) : direction === 'looser' ? (
        <span className="chip warn">▼ looser</span>
      ) : (
        <span className="chip">neither</span>
      ),
  },
];

function Side(props: { text: string; exact: string | undefined }) {
  const long = props.text.length > 24 && !props.text.includes(' ');
  return (
    <>
      <span className={long ? 'mono' : undefined} title={long ? props.text : undefined}>
        {long ? `${props.text.slice(0, 10)}…${props.text.slice(-6)}` : props.text}
      </span>
      {props.exact && <div className="dim small">{props.exact}</div>}
    </>
  );
}
