import type { GovernedSet } from '@breakwater/client/account/sets';
import { Asked } from '../../components/Asked';
import { CutNote } from '../../components/Incomplete';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { big, text, useHistory, type HistoryEvent } from '../../lib/history/client';
import { pauses } from '../../lib/governance/units';
import { moment } from '../../lib/time';
import { changedLeaves } from './leaves';

const NAMES = 'ParamsChanged,ChangeQueued,ChangeCancelled,RoleProposed,RoleChanged,RoleKept,PauseChanged,BreakerTripped,MarketWithheld';
const EVERY_MS = 6_000;

/** What governance did, newest first, where there is a history. */
export function Past(props: { sets: readonly GovernedSet[] }) {
  const asked = useHistory<{ events: HistoryEvent[] }>('/v1/events', { name: NAMES, limit: 50 }, EVERY_MS);
  return (
    <Panel title="History of governance" flush>
      <CutNote inset />
      <Asked what="the history of governance" asked={asked}>
        {({ events }) => (
          <Table
            caption="What governance did, newest first"
            columns={columns(props.sets)}
            rows={events}
            rowKey={({ id }) => String(id)}
            rowProps={({ name }) => ({ 'data-row': 'event', 'data-event': name })}
            empty="Nothing has been changed yet."
          />
        )}
      </Asked>
    </Panel>
  );
}

function columns(sets: readonly GovernedSet[]): Column<HistoryEvent>[] {
  const title = (address: string) => sets.find((set) => set.address === address)?.title;
  return [
    { id: 'time', head: 'Time', left: true, cell: ({ time }) => moment(time) },
    { id: 'what', head: 'What', left: true, wrap: true, cell: (event) => <What event={event} title={title} /> },
    {
      id: 'by',
      head: 'By',
      left: true,
      cell: ({ data }) => (text(data, 'by') ? <Key address={text(data, 'by')} label="who did it" /> : '–'),
    },
    { id: 'signature', head: 'Transaction', cell: ({ signature }) => <Key address={signature} label="signature" /> },
  ];
}

function What(props: { event: HistoryEvent; title: (address: string) => string | undefined }) {
  const { name, data } = props.event;
  const of = props.title(text(data, 'target')) ?? 'another set';
  switch (name) {
    case 'ParamsChanged':
    case 'ChangeQueued':
      return (
        <>
          {name === 'ParamsChanged'
            ? `${of} changed, version ${big(data, 'version')}`
            : `Change of ${of} queued, executable from ${moment(Number(big(data, 'ready_ts')))}`}
          <ul className="plain-list small dim">
            {changedLeaves(data['old'], data['new']).map(({ path, from, to }) => (
              <li key={path}>
                <code>{path}</code> {from} → {to}
              </li>
            ))}
          </ul>
        </>
      );
    case 'ChangeCancelled':
      return `Change of ${of} cancelled`;
    case 'PauseChanged':
      return `Paused: ${pauses(Number(data['old']))} → ${pauses(Number(data['new']))}`;
    case 'BreakerTripped':
      return Number(data['rule']) === 255 ? 'Breakers tightened by hand' : `Breaker rule ${Number(data['rule'])} tripped`;
    case 'MarketWithheld':
      return `${props.title(text(data, 'market')) ?? 'A market'} withheld`;
    default:
      return `${{ RoleProposed: 'Offered the role of', RoleChanged: 'Handed over the role of', RoleKept: 'Took back the offer of' }[name] ?? name} ${text(data, 'role').replace('_', ' ')}`;
  }
}
