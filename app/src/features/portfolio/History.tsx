import type { Address } from '@solana/kit';
import { useState } from 'react';
import { Key } from '../../components/Key';
import { StaleNote } from '../../components/Asked';
import { CutNote, IncompleteChip } from '../../components/Incomplete';
import { Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { Tabs } from '../../components/Tabs';
import type { HistoryEvent } from '../../lib/history/client';
import { explain } from '../../lib/errors/explain';
import { moment } from '../../lib/time';
import { signed, usd, usdOf } from '../../lib/units';
import { toneOf } from './Head';
import { HistoryMissing } from './Missing';
import { Signatures } from './Signatures';
import type { Told } from './told';
import { useEvents } from './useEvents';
import { useNames } from './useNames';
import { ALL_NAMES, GROUPS, tell, type Group } from './words';

type Tab = 'all' | Group;

const TABS: readonly { id: Tab; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'trades', label: 'Trades' },
  { id: 'settlements', label: 'Settlements' },
  { id: 'liquidations', label: 'Liquidations' },
  { id: 'fees', label: 'Fees' },
  { id: 'transfers', label: 'Transfers' },
];

export function History(props: { account: Address }) {
  const [tab, setTab] = useState<Tab>('all');
  return (
    <Panel title="History" flush>
      <div className="history-tabs">
        <Tabs label="Kinds of history" tabs={TABS} chosen={tab} onChoose={setTab}>
          <List key={`${props.account}/${tab}`} account={props.account} tab={tab} />
        </Tabs>
      </div>
    </Panel>
  );
}

type Row = Told & { event: HistoryEvent };

function List(props: { account: Address; tab: Tab }) {
  const { account, tab } = props;
  const names = useNames();
  const { asked, events, older, reading } = useEvents(account, tab === 'all' ? ALL_NAMES : GROUPS[tab]);
  if (asked.state === 'loading') return <Waiting what="history" />;
  if (asked.state !== 'ready' && events.length === 0) {
    const reason = asked.state === 'failed' ? explain(asked.error).cause : undefined;
    return (
      <div className="stack inset">
        <HistoryMissing
          state={asked.state}
          {...(reason ? { reason } : {})}
          what="What follows is from the node alone: recent transactions of this account, without what they did."
        />
        <Signatures account={account} />
      </div>
    );
  }
  const told = events.map((event): Row => ({ event, ...tell(event, account, names) }));
  const rows = tab === 'fees' ? told.filter((row) => row.feeAtoms !== null && row.feeAtoms > 0n) : told;
  return (
    <>
      {asked.state === 'ready' && asked.stale && <StaleNote stale={asked.stale} />}
      <CutNote inset />
      <Table
        caption={`History of the account: ${TABS.find((each) => each.id === tab)?.label ?? ''}`}
        columns={tab === 'fees' ? COLUMNS.filter((column) => column.id !== 'amount') : COLUMNS}
        rows={rows}
        rowKey={({ event }) => String(event.id)}
        rowProps={({ event }) => ({ 'data-row': 'event', 'data-event': event.name })}
        empty={tab === 'all' ? 'Nothing has happened yet.' : 'Nothing of this kind yet.'}
      />
      {older && (
        <div className="inset">
          <button type="button" onClick={older} disabled={reading} data-action="older">
            {reading ? 'Reading …' : 'Older'}
          </button>
        </div>
      )}
    </>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: 'time', head: 'Time', left: true, cell: ({ event }) => moment(event.time) },
  {
    id: 'what',
    head: 'What',
    left: true,
    wrap: true,
    cell: ({ what, event }) => (
      <>
        {what} {event.incomplete && <IncompleteChip />}
      </>
    ),
  },
  {
    id: 'amount',
    head: 'Cash (USD)',
    cell: ({ atoms }) => (atoms === null ? '–' : <span className={toneOf(atoms)}>{signed(usdOf(atoms))}</span>),
  },
  { id: 'fee', head: 'Fee (USD)', cell: ({ feeAtoms }) => (feeAtoms === null ? '–' : usd(feeAtoms, 4)) },
  { id: 'signature', head: 'Transaction', cell: ({ event }) => <Key address={event.signature} label="signature" /> },
];
