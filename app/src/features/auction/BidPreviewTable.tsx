import type { Pool } from '@breakwater/client/generated/accounts';
import { Figures } from '../../components/Figures';
import { Table } from '../../components/Table';
import type { Assessment, BidPreview } from '../../engine/types';
import { duration } from '../../lib/time';
import { bps, usd } from '../../lib/units';
import { sharePercent } from './amount';

interface Props {
  preview: BidPreview;
  pool: Pool;
}

/** What a bid costs, what it is worth, and what it does to the bidder's margin. */
export function BidPreviewTable({ preview, pool }: Props) {
  const { shareQ32, priceAtoms, valueAtoms, heldAtoms, before, after } = preview;
  const gain = valueAtoms - priceAtoms;
  const { marginBps, secs, limitBps } = pool.settings.hold;
  const rows: { name: string; of: (each: Assessment) => bigint }[] = [
    { name: 'Equity', of: (each) => each.equityAtoms },
    { name: 'Initial margin', of: (each) => each.imAtoms },
    { name: 'Maintenance margin', of: (each) => each.mmAtoms },
    { name: 'Above initial margin', of: (each) => each.imExcessAtoms },
  ];
  return (
    <div className="stack">
      <Figures
        figures={[
          { id: 'bid-share', label: 'You get', value: sharePercent(shareQ32), note: 'of positions, collateral and debt' },
          priceAtoms < 0n
            ? { id: 'bid-price', label: 'You are paid', value: `${usd(-priceAtoms)} USD`, tone: 'gain' }
            : { id: 'bid-price', label: 'You pay', value: `${usd(priceAtoms)} USD` },
          { id: 'bid-value', label: 'Value at mark', value: `${usd(valueAtoms)} USD` },
          { id: 'bid-gain', label: 'Gain at mark', value: `${usd(gain)} USD`, tone: gain > 0n ? 'gain' : undefined },
          heldAtoms > 0n && {
            id: 'bid-held',
            label: 'Held of your cash',
            value: `${usd(heldAtoms)} USD`,
            note: `${bps(marginBps)} of the slice’s margin, for ${duration(secs)}`,
          },
        ]}
      />
      {heldAtoms > 0n && (
        <p className="dim small">
          What is held comes back to you after {duration(secs)}. Should the slice rise by more than {bps(limitBps)} of its margin until
          then, the price was behind the market: the rise goes to the account sold from, as far as it is held, and only the rest comes back.
        </p>
      )}
      <Table
        caption="Your margin before and after the bid, in USD"
        rows={rows}
        rowKey={({ name }) => name}
        rowProps={({ name }) => ({ 'data-row': name })}
        columns={[
          { id: 'name', head: 'Your account [USD]', left: true, cell: ({ name }) => name },
          { id: 'before', head: 'Before', cell: ({ of }) => usd(of(before)) },
          { id: 'after', head: 'After', cell: ({ of }) => <span className={of(after) < 0n ? 'loss' : undefined}>{usd(of(after))}</span> },
        ]}
      />
    </div>
  );
}
