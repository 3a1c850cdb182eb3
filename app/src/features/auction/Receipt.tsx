import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import type { World } from '@breakwater/client/account/world';
import { Asked } from '../../components/Asked';
import { Figures } from '../../components/Figures';
import { CutNote, IncompleteNotice } from '../../components/Incomplete';
import { Key } from '../../components/Key';
import { Empty } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useHistory } from '../../lib/history/client';
import { useWorld } from '../../lib/chain/store';
import { duration, moment } from '../../lib/time';
import { bps, usd } from '../../lib/units';
import { checksOf } from './checks';
import { PastCurve } from './PastCurve';
import { fillsOf, isIncomplete, sumsOf, type ReceiptData } from './receipt';
import { Checks, Fills, InOrder, Paid, Prices } from './ReceiptTables';
import { save } from './save';
import { useWitnessWords } from './scenario';
import { summary, sumWords } from './summary';
import './style.css';

/** One liquidation from its events alone: nothing here is read from the accounts as they are now, but the words for a scenario. */
export default function ReceiptPage() {
  const { id } = useParams<{ id: string }>();
  const world = useWorld();
  const number = /^\d+$/.test(id ?? '');
  const asked = useHistory<ReceiptData>(number ? `/v1/auctions/${id}/receipt` : null, {}, 10_000);
  const valid = number && !(asked.state === 'failed' && asked.error.code === 'unknown_auction');
  return (
    <div className="receipt stack">
      <div className="page-head">
        <h1>Receipt of liquidation {id}</h1>
        <span className="end no-print">
          <Link href="/liquidations?tab=past">All liquidations</Link>
        </span>
      </div>
      {!valid && <Empty>There is no receipt of this number. The list of liquidations has all of them.</Empty>}
      {valid && world && (
        <Asked what="this receipt" asked={asked}>
          {(receipt) => <Whole receipt={receipt} world={world} />}
        </Asked>
      )}
    </div>
  );
}

function Whole({ receipt, world }: { receipt: ReceiptData; world: World }) {
  const { auction, events } = receipt;
  const witnessWords = useWitnessWords();
  const fills = useMemo(() => fillsOf(events), [events]);
  const incomplete = useMemo(() => isIncomplete(receipt), [receipt]);
  const sums = sumsOf(fills, incomplete);
  const checks = checksOf(receipt, fills, sums);
  return (
    <>
      <div className="row no-print">
        <button type="button" onClick={() => window.print()} data-action="print">
          Print
        </button>
        <button
          type="button"
          onClick={() => save(`breakwater-liquidation-${auction.id}.json`, JSON.stringify({ ...receipt, incomplete }, null, 2))}
          data-action="download"
        >
          Download as JSON
        </button>
      </div>
      {incomplete ? <IncompleteNotice /> : <CutNote />}
      <Panel title="What happened">
        <div className="stack">
          <p data-receipt-summary>{summary(auction, events, fills, sums)}</p>
          <Figures
            figures={[
              { label: 'Account', value: <Key address={auction.account} label="account" /> },
              { label: 'Began', value: moment(Number(auction.started_ts)), note: `slot ${auction.slot}` },
              {
                label: 'Ended',
                value: auction.ended_ts === null ? 'still open' : moment(Number(auction.ended_ts)),
                note: auction.ended_ts === null ? undefined : `after ${duration(Number(auction.ended_ts) - Number(auction.started_ts))}`,
              },
              { label: 'Equity at the start', value: `${usd(BigInt(auction.equity_atoms))} USD` },
              { label: 'Maintenance margin then', value: `${usd(BigInt(auction.mm_atoms))} USD` },
              {
                label: 'Witness scenario',
                value: witnessWords(auction.witness),
                note: `number ${auction.witness}, by the markets’ grids and ranges of today`,
              },
            ]}
          />
          <p className="strong" data-figure="receipt-sum">
            {sumWords(sums)}
          </p>
        </div>
      </Panel>
      <PastCurve receipt={receipt} fills={fills} pool={world.pool} />
      <Prices prices={receipt.prices} events={events} world={world} />
      <Fills fills={fills} sums={sums} />
      <InOrder events={events} />
      <div className="grid">
        <Paid rows={receipt.waterfall} incomplete={incomplete} />
        <Checks checks={checks} />
      </div>
      <p className="dim small">
        Penalty: {bps(world.pool.settings.auction.feeBps)} of every price now. All of the above is from events of the program; each carries
        the signature of its transaction, which any node can show.
      </p>
    </>
  );
}
