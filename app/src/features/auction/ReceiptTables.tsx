import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import type { HistoryEvent } from '../../lib/history/client';
import type { World } from '../../lib/chain/world';
import { clock, moment } from '../../lib/time';
import { exact, usd } from '../../lib/units';
import { sharePercent } from './amount';
import type { Check, Fill, PriceRow, Sums, WaterfallRow } from './receipt';
import { lineOf } from './timeline';
import { sourceOf, stepName, stepWho } from './waterfall';

const symbolOf = (world: World, market: string): string => world.markets.find(({ address }) => address === market)?.symbol ?? 'market';

export function Prices({ prices, world }: { prices: PriceRow[]; world: World }) {
  return (
    <Panel title="Prices it was judged by" flush>
      <Table
        caption="Prices in force at the start and at each slice"
        rows={prices}
        rowKey={({ market, slot, signature }) => `${market}/${slot}/${signature}`}
        empty="No price is known for it."
        columns={[
          { id: 'market', head: 'Market', left: true, cell: ({ market }) => symbolOf(world, market) },
          { id: 'price', head: 'Price [USD]', cell: ({ price_atoms }) => exact(BigInt(price_atoms), 6) },
          { id: 'ts', head: 'Published', cell: ({ publish_ts }) => moment(Number(publish_ts)) },
          { id: 'slot', head: 'Slot', cell: ({ slot }) => String(slot) },
          { id: 'signature', head: 'Transaction', cell: ({ signature }) => <Key address={signature} label="signature" /> },
        ]}
      />
    </Panel>
  );
}

type FillRow = { key: string; fill: Fill | null };

export function Fills({ fills, sums }: { fills: Fill[]; sums: Sums }) {
  const rows: FillRow[] = fills.map((fill) => ({ key: String(fill.event.id), fill }));
  if (fills.length > 1) rows.push({ key: 'sum', fill: null });
  const column = (of: (each: { valueAtoms: bigint; paidAtoms: bigint; feeAtoms: bigint; heldAtoms: bigint }) => bigint) => (row: FillRow) =>
    row.fill ? usd(of(row.fill)) : <strong>{usd(of(sums))}</strong>;
  return (
    <Panel title="Slices" flush>
      <Table
        caption="Each slice with its price and fees"
        rows={rows}
        rowKey={({ key }) => key}
        rowProps={({ fill }) => ({ 'data-fill': fill ? String(fill.event.id) : 'sum' })}
        empty="No slice was sold."
        columns={[
          { id: 'when', head: 'When', left: true, cell: ({ fill }) => (fill ? clock(fill.event.time) : <strong>Together</strong>) },
          { id: 'how', head: 'How', left: true, cell: ({ fill }) => fill?.how ?? '' },
          { id: 'bidder', head: 'Bidder', left: true, cell: ({ fill }) => fill && <Key address={fill.bidder} label="bidder" /> },
          { id: 'share', head: 'Share', cell: ({ fill }) => (fill ? sharePercent(fill.shareQ32) : '') },
          { id: 'value', head: 'Value at mark [USD]', cell: column((each) => each.valueAtoms) },
          { id: 'paid', head: 'Paid [USD]', cell: column((each) => each.paidAtoms) },
          { id: 'discount', head: 'Discount [USD]', cell: column((each) => each.valueAtoms - each.paidAtoms) },
          { id: 'fee', head: 'Penalty [USD]', cell: column((each) => each.feeAtoms) },
          { id: 'held', head: 'Held back [USD]', cell: column((each) => each.heldAtoms) },
          { id: 'signature', head: 'Transaction', cell: ({ fill }) => fill && <Key address={fill.event.signature} label="signature" /> },
        ]}
      />
    </Panel>
  );
}

export function Timeline({ events }: { events: HistoryEvent[] }) {
  return (
    <Panel title="Everything, in order">
      <ol className="timeline">
        {events.map((event) => {
          const { title, words, tone, party } = lineOf(event);
          return (
            <li key={event.id} data-event={event.name}>
              <span className="when dim small">
                {clock(event.time)} <span className="nowrap">slot {event.slot}</span>
              </span>
              <div>
                <p>
                  <strong className={tone === 'accent' ? undefined : tone || undefined}>{title}</strong>
                  {party && party.address !== '' && (
                    <span className="dim small">
                      {' '}
                      · {party.label} <Key address={party.address} label={party.label} />
                    </span>
                  )}
                </p>
                {words && <p>{words}</p>}
                <p className="dim small">
                  transaction <Key address={event.signature} label="signature" />
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

export function Paid({ rows }: { rows: WaterfallRow[] }) {
  return (
    <Panel title="Who paid down the waterfall" className="col-6" flush>
      <Table
        caption="Who paid for this account’s shortfall"
        rows={rows.map((row, at) => ({ ...row, step: sourceOf(row.step), key: `${at}/${row.step}` }))}
        rowKey={({ key }) => key}
        rowProps={({ step }) => ({ 'data-step': step })}
        empty="Nobody: the account paid for itself."
        columns={[
          { id: 'step', head: 'Source', left: true, cell: ({ step }) => stepName(step) },
          { id: 'who', head: 'Who', left: true, wrap: true, cell: ({ step }) => <span className="dim">{stepWho(step)}</span> },
          { id: 'from', head: 'From', left: true, cell: ({ from }) => (from.length > 30 ? <Key address={from} label="payer" /> : from) },
          { id: 'atoms', head: 'USD', cell: ({ atoms }) => usd(BigInt(atoms)) },
        ]}
      />
    </Panel>
  );
}

export function Checks({ checks }: { checks: Check[] }) {
  return (
    <Panel title="Sums checked" className="col-6" flush>
      <Table
        caption="Sums that must agree"
        rows={checks.map((check, at) => ({ ...check, key: String(at) }))}
        rowKey={({ key }) => key}
        rowProps={({ left, right }) => ({ 'data-check': left === right ? 'agrees' : 'differs' })}
        columns={[
          { id: 'words', head: 'What', left: true, wrap: true, cell: ({ words }) => words },
          { id: 'left', head: 'Here [atoms]', cell: ({ left }) => exact(left, 0) },
          { id: 'right', head: 'There [atoms]', cell: ({ right }) => exact(right, 0) },
          {
            id: 'agree',
            head: 'Result',
            cell: ({ left, right }) => (left === right ? <span className="gain">✓ agrees</span> : <span className="loss">✗ differs</span>),
          },
        ]}
      />
    </Panel>
  );
}
