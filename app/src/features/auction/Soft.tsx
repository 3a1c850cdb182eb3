import { useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { Asked } from '../../components/Asked';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { big, text, useHistory, type EventData, type HistoryEvent } from '../../lib/history/client';
import { seriesIn, seriesText } from '../../lib/series';
import { moment } from '../../lib/time';
import { contracts, usd } from '../../lib/units';
import { softOf } from './soft';
import { SoftReceipt } from './SoftReceipt';

export function Soft(props: { world: World }) {
  const { world } = props;
  const asked = useHistory<{ events: HistoryEvent[] }>('/v1/soft', { limit: 50 }, 10_000);
  const [open, setOpen] = useState<HistoryEvent | null>(null);
  return (
    <Panel title="Soft slices" flush>
      <Asked what="soft slices" asked={asked}>
        {({ events }) => (
          <Table
            caption="Soft slices, newest first"
            columns={columns(world, setOpen)}
            rows={events}
            rowKey={({ id }) => String(id)}
            rowProps={({ data }) => ({ 'data-soft': text(data, 'account') })}
            empty="No soft slice has been taken yet."
          />
        )}
      </Asked>
      <SoftReceipt event={open} series={open ? seriesWords(world, open.data) : ''} onClose={() => setOpen(null)} />
    </Panel>
  );
}

/** "BTC 28 NOV 26 90,000 put" */
function seriesWords(world: World, data: EventData): string {
  const series = seriesIn(data);
  const market = world.markets.find(({ index }) => index === series?.market);
  return series ? seriesText(market?.symbol ?? '?', series) : '–';
}

function columns(world: World, open: (event: HistoryEvent) => void): Column<HistoryEvent>[] {
  return [
    { id: 'when', head: 'When', left: true, cell: ({ time }) => moment(time) },
    { id: 'account', head: 'Account', left: true, cell: ({ data }) => <Key address={text(data, 'account')} label="account" /> },
    { id: 'taker', head: 'Taken by', left: true, cell: ({ data }) => <Key address={text(data, 'taker')} label="taker" /> },
    { id: 'series', head: 'Option', left: true, cell: ({ data }) => seriesWords(world, data) },
    { id: 'size', head: 'Size [contracts]', cell: ({ data }) => contracts(big(data, 'size_lots')) },
    { id: 'value', head: 'Value at mark [USD]', cell: ({ data }) => usd(big(data, 'value_atoms')) },
    { id: 'discount', head: 'Given up [USD]', cell: ({ data }) => usd(big(data, 'discount_atoms')) },
    { id: 'paid', head: 'Paid by the taker [USD]', cell: (event) => usd(softOf(event).paidAtoms) },
    {
      id: 'mm',
      head: 'MM before → after [USD]',
      cell: ({ data }) => `${usd(big(data, 'mm_before_atoms'))} → ${usd(big(data, 'mm_after_atoms'))}`,
    },
    {
      id: 'open',
      head: 'Receipt',
      cell: (event) => (
        <button
          type="button"
          className="small"
          onClick={() => open(event)}
          aria-label={`Receipt of the soft slice of ${moment(event.time)}`}
          data-action="soft-receipt"
        >
          Receipt
        </button>
      ),
    },
  ];
}
