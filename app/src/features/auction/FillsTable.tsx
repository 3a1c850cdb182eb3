import { Key } from '../../components/Key';
import { Table } from '../../components/Table';
import { clock } from '../../lib/time';
import { percent, shareOf, usd } from '../../lib/units';
import { sharePercent } from './amount';
import type { Fill, Sums } from './receipt';

type FillRow = { key: string; fill: Fill | null };

export function FillsTable({ fills, sums }: { fills: Fill[]; sums: Sums }) {
  const rows: FillRow[] = fills.map((fill) => ({ key: String(fill.event.id), fill }));
  if (fills.length > 1 || (sums.atLeast && fills.length > 0)) rows.push({ key: 'sum', fill: null });
  const column = (of: (each: { valueAtoms: bigint; paidAtoms: bigint; feeAtoms: bigint; heldAtoms: bigint }) => bigint) => (row: FillRow) =>
    row.fill ? usd(of(row.fill)) : <strong>{usd(of(sums))}</strong>;
  return (
    <Table
      caption="Each slice with its price and fees"
      rows={rows}
      rowKey={({ key }) => key}
      rowProps={({ fill }) => ({ 'data-fill': fill ? String(fill.event.id) : 'sum' })}
      empty={sums.atLeast ? 'No slice was found.' : 'No slice was sold.'}
      columns={[
        {
          id: 'when',
          head: 'When',
          left: true,
          cell: ({ fill }) => (fill ? clock(fill.event.time) : <strong>{sums.atLeast ? 'Together, at least' : 'Together'}</strong>),
        },
        { id: 'how', head: 'How', left: true, cell: ({ fill }) => fill?.how ?? '' },
        { id: 'bidder', head: 'Bidder', left: true, cell: ({ fill }) => fill && <Key address={fill.bidder} label="bidder" /> },
        { id: 'number', head: 'Slice', cell: ({ fill }) => (fill ? String(fill.tradeId) : '') },
        { id: 'share', head: 'Share', cell: ({ fill }) => (fill ? sharePercent(fill.shareQ32) : '') },
        { id: 'value', head: 'Value at mark [USD]', cell: column((each) => each.valueAtoms) },
        {
          id: 'd',
          head: 'Price, of value',
          cell: ({ fill }) => (!fill ? '' : fill.dQ32 === null ? 'paid to take' : percent(shareOf(fill.dQ32), 2)),
        },
        { id: 'paid', head: 'Paid [USD]', cell: column((each) => each.paidAtoms) },
        { id: 'discount', head: 'Discount [USD]', cell: column((each) => each.valueAtoms - each.paidAtoms) },
        { id: 'fee', head: 'Penalty [USD]', cell: column((each) => each.feeAtoms) },
        { id: 'held', head: 'Held back [USD]', cell: column((each) => each.heldAtoms) },
        { id: 'signature', head: 'Transaction', cell: ({ fill }) => fill && <Key address={fill.event.signature} label="signature" /> },
      ]}
    />
  );
}
