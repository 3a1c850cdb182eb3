import { Dialog } from '../../components/Dialog';
import { Figures } from '../../components/Figures';
import { Key } from '../../components/Key';
import type { HistoryEvent } from '../../lib/history/client';
import { moment } from '../../lib/time';
import { contracts, usd } from '../../lib/units';
import { softOf } from './soft';

/** A soft slice from its one event. */
export function SoftReceipt(props: { event: HistoryEvent | null; series: string; onClose: () => void }) {
  const { event, series } = props;
  return (
    <Dialog title="Receipt of a soft slice" open={event !== null} onClose={props.onClose}>
      {event && <Slice event={event} series={series} />}
    </Dialog>
  );
}

function Slice({ event, series }: { event: HistoryEvent; series: string }) {
  const { account, taker, sizeLots, valueAtoms, discountAtoms, paidAtoms, mmAtoms } = softOf(event);
  const money = (atoms: bigint) => `${usd(atoms < 0n ? -atoms : atoms)} USD`;
  return (
    <div className="stack" data-soft-receipt={event.id}>
      <p>
        {contracts(sizeLots)} × {series} went over at {valueAtoms < 0n ? `a debt of ${money(valueAtoms)}` : `${money(valueAtoms)} of value`}{' '}
        at mark. The account gave up {money(discountAtoms)}:{' '}
        {paidAtoms < 0n ? `it paid the taker ${money(paidAtoms)}` : `the taker paid it ${money(paidAtoms)}`}.
      </p>
      <Figures
        figures={[
          { label: 'When', value: moment(event.time), note: `slot ${event.slot}` },
          { label: 'Account', value: <Key address={account} label="account" /> },
          { label: 'Taken by', value: <Key address={taker} label="taker" /> },
          { label: 'Maintenance margin before', value: `${usd(mmAtoms.before)} USD` },
          { label: 'After', value: `${usd(mmAtoms.after)} USD` },
          { label: 'Transaction', value: <Key address={event.signature} label="signature" />, note: 'any node can show it' },
        ]}
      />
    </div>
  );
}
