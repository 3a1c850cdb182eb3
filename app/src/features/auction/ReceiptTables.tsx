import type { World } from '@breakwater/client/account/world';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { text, type HistoryEvent } from '../../lib/history/client';
import { moment } from '../../lib/time';
import { exact, usd } from '../../lib/units';
import { holds, type Check } from './checks';
import { FillsTable } from './FillsTable';
import type { Fill, PriceRow, Sums, WaterfallRow } from './receipt';
import { Timeline } from './Timeline';
import { sourceOf, stepName, stepWho } from './waterfall';

const symbolOf = (world: World, market: string): string => world.markets.find(({ address }) => address === market)?.symbol ?? 'market';

/** "slice 2" for the event that it was sold by. */
function momentOf(events: readonly HistoryEvent[], id: number): string {
  const event = events.find((each) => each.id === id);
  const trade = event && text(event.data, 'trade_id');
  return trade ? `slice ${trade}` : 'the start';
}

export function Prices({ prices, events, world }: { prices: PriceRow[]; events: readonly HistoryEvent[]; world: World }) {
  return (
    <Panel title="Prices it was judged by" flush>
      <Table
        caption="Prices in force at the start and at each slice; one stands until the market’s next"
        rows={prices}
        rowKey={({ market, slot, signature }) => `${market}/${slot}/${signature}`}
        empty="No price is known for it."
        columns={[
          { id: 'market', head: 'Market', left: true, cell: ({ market }) => symbolOf(world, market) },
          { id: 'from', head: 'In force from', left: true, cell: ({ at_id }) => momentOf(events, at_id) },
          { id: 'price', head: 'Price [USD]', cell: ({ price_atoms }) => exact(BigInt(price_atoms), 6) },
          { id: 'ts', head: 'Published', cell: ({ publish_ts }) => moment(Number(publish_ts)) },
          { id: 'slot', head: 'Slot', cell: ({ slot }) => String(slot) },
          { id: 'signature', head: 'Transaction', cell: ({ signature }) => <Key address={signature} label="signature" /> },
        ]}
      />
      <p className="dim small" style={{ padding: '8px 14px' }}>
        A price stays in force until the next one of its market: what a slice was sold by is the newest from it or from before it.
      </p>
    </Panel>
  );
}

export function Fills(props: { fills: Fill[]; sums: Sums }) {
  return (
    <Panel title="Slices" flush>
      <FillsTable {...props} />
    </Panel>
  );
}

export function InOrder({ events }: { events: HistoryEvent[] }) {
  return (
    <Panel title="Everything, in order">
      <Timeline events={events} />
    </Panel>
  );
}

export function Paid({ rows, incomplete }: { rows: WaterfallRow[]; incomplete: boolean }) {
  return (
    <Panel title="Who paid down the waterfall" className="col-6" flush>
      <Table
        caption="Who paid for this account’s shortfall"
        rows={rows.map((row, at) => ({ ...row, step: sourceOf(row.step), key: `${at}/${row.step}` }))}
        rowKey={({ key }) => key}
        rowProps={({ step }) => ({ 'data-step': step })}
        empty={incomplete ? 'No payment was found.' : 'Nobody: the account paid for itself.'}
        columns={[
          { id: 'step', head: 'Source', left: true, cell: ({ step }) => stepName(step) },
          { id: 'who', head: 'Who', left: true, wrap: true, cell: ({ step }) => <span className="dim">{stepWho(step)}</span> },
          { id: 'from', head: 'From', left: true, cell: ({ from }) => (from.length > 30 ? <Key address={from} label="payer" /> : from) },
          { id: 'atoms', head: incomplete ? 'USD, at least' : 'USD', cell: ({ atoms }) => usd(BigInt(atoms)) },
        ]}
      />
    </Panel>
  );
}

const RULES: Record<Check['rule'], string> = { equal: 'equal to', 'rounded-up': 'up to 2 atoms above', 'at-least': 'no less than' };

export function Checks({ checks }: { checks: Check[] }) {
  return (
    <Panel title="Sums checked" className="col-6" flush>
      <Table
        caption="Sums that must agree"
        rows={checks.map((check, at) => ({ ...check, key: String(at) }))}
        rowKey={({ key }) => key}
        rowProps={(check) => ({ 'data-check': holds(check) ? 'agrees' : 'differs' })}
        columns={[
          { id: 'words', head: 'What', left: true, wrap: true, cell: ({ words }) => words },
          { id: 'left', head: 'This', cell: ({ left }) => exact(left, 0) },
          { id: 'rule', head: 'Rule', left: true, cell: ({ rule }) => <span className="dim">{RULES[rule]}</span> },
          { id: 'right', head: 'That', cell: ({ right }) => exact(right, 0) },
          {
            id: 'agree',
            head: 'Result',
            cell: (check) => (holds(check) ? <span className="gain">✓ agrees</span> : <span className="loss">✗ differs</span>),
          },
        ]}
      />
    </Panel>
  );
}
