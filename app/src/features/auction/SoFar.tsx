import type { Address } from '@solana/kit';
import { Link } from 'wouter';
import { Asked } from '../../components/Asked';
import { Panel } from '../../components/Panel';
import { IncompleteChip } from '../../components/Incomplete';
import { useHistory } from '../../lib/history/client';
import { FillsTable } from './FillsTable';
import { useNewest } from './newest';
import { fillsOf, isIncomplete, sumsOf, type ReceiptData } from './receipt';
import { closingsOf, leftWords, soldWords } from './summary';
import { Timeline } from './Timeline';

const EVERY_MS = 4_000;
/** Bids of the sealed round; those in public are slices at once. */
const BIDS = new Set(['BidCommitted', 'BidRevealed', 'SealedAllotted']);

/** What has happened in a running auction, as far as the history has it. */
export function SoFar(props: { account: Address }) {
  const newest = useNewest(props.account);
  return (
    <Panel title="So far" className="col-12" flush>
      <Asked what="bids and slices so far" asked={newest}>
        {(row) => (row && row.ended_ts === null ? <Running id={row.id} /> : <p className="empty">The history has nothing of it yet.</p>)}
      </Asked>
    </Panel>
  );
}

function Running(props: { id: number }) {
  const asked = useHistory<ReceiptData>(`/v1/auctions/${props.id}/receipt`, {}, EVERY_MS);
  return (
    <Asked what="bids and slices so far" asked={asked}>
      {(receipt) => <Events receipt={receipt} />}
    </Asked>
  );
}

function Events({ receipt }: { receipt: ReceiptData }) {
  const { auction, events } = receipt;
  const fills = fillsOf(events);
  const sums = sumsOf(fills, isIncomplete(receipt));
  const bids = events.filter(({ name }) => BIDS.has(name));
  return (
    <div data-so-far={fills.length}>
      <div className="row between so-far">
        <p>
          {soldWords(fills.length, sums, false)} {fills.length > 0 && leftWords(sums, closingsOf(events), false)}{' '}
          {sums.atLeast && <IncompleteChip />}
        </p>
        <Link href={`/liquidations/${auction.id}`} data-action="running-receipt">
          Receipt so far
        </Link>
      </div>
      {fills.length > 0 && <FillsTable fills={fills} sums={sums} />}
      {bids.length > 0 && (
        <details className="so-far">
          <summary>The sealed round: {bids.length} events</summary>
          <Timeline events={bids} />
        </details>
      )}
    </div>
  );
}
