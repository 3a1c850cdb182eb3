import { useState } from 'react';
import { Link } from 'wouter';
import { Asked } from '../../components/Asked';
import { IncompleteChip } from '../../components/Incomplete';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { useHistory } from '../../lib/history/client';
import { atLeast } from '../../lib/history/cut';
import { duration, moment } from '../../lib/time';
import { usd } from '../../lib/units';
import type { AuctionRow } from './receipt';
import { useWitnessWords } from './scenario';

const A_PAGE = 25;

interface Answer {
  auctions: AuctionRow[];
  next: number | null;
}

export function Past() {
  const witnessWords = useWitnessWords();
  // where each page begins; the last is shown
  const [pages, setPages] = useState<(number | undefined)[]>([undefined]);
  const before = pages.at(-1);
  const asked = useHistory<Answer>('/v1/auctions', { limit: A_PAGE, before }, 10_000);
  return (
    <Panel title="Receipts" flush>
      <Asked what="past auctions" asked={asked}>
        {({ auctions, next }) => (
          <>
            <Table
              caption="Auctions, newest first"
              columns={columns(witnessWords)}
              rows={auctions}
              rowKey={({ id }) => String(id)}
              rowProps={({ id, account, slices }) => ({
                'data-receipt': String(id),
                'data-account': account,
                'data-slices': String(slices),
              })}
              empty="Nobody has been liquidated yet, as far back as the history goes."
            />
            <div className="row" style={{ padding: 10 }}>
              <button type="button" className="small" disabled={pages.length === 1} onClick={() => setPages(pages.slice(0, -1))}>
                Newer
              </button>
              <button
                type="button"
                className="small"
                disabled={next === null || auctions.length === 0}
                onClick={() => setPages([...pages, next ?? undefined])}
              >
                Older
              </button>
            </div>
          </>
        )}
      </Asked>
    </Panel>
  );
}

function columns(witnessWords: (index: number) => string): Column<AuctionRow>[] {
  return [
    { id: 'when', head: 'Began', left: true, cell: ({ started_ts }) => moment(Number(started_ts)) },
    { id: 'account', head: 'Account', left: true, cell: ({ account }) => <Key address={account} label="account" /> },
    {
      id: 'state',
      head: 'Ended',
      left: true,
      cell: ({ ended_ts, started_ts, insolvent, incomplete }) => (
        <>
          {ended_ts === null ? <span className="chip accent">still open</span> : `after ${duration(Number(ended_ts) - Number(started_ts))}`}{' '}
          {insolvent && <span className="chip loss">insolvent</span>} {incomplete && <IncompleteChip />}
        </>
      ),
    },
    { id: 'witness', head: 'Witness', left: true, cell: ({ witness }) => witnessWords(witness) },
    { id: 'slices', head: 'Slices', cell: ({ slices, incomplete }) => atLeast(String(slices), incomplete) },
    { id: 'value', head: 'Sold, at mark [USD]', cell: ({ value_atoms, incomplete }) => atLeast(usd(BigInt(value_atoms)), incomplete) },
    { id: 'paid', head: 'Paid [USD]', cell: ({ paid_atoms, incomplete }) => atLeast(usd(BigInt(paid_atoms)), incomplete) },
    { id: 'fees', head: 'Penalties [USD]', cell: ({ fees_atoms, incomplete }) => atLeast(usd(BigInt(fees_atoms)), incomplete) },
    {
      id: 'open',
      head: 'Receipt',
      cell: ({ id, account }) => (
        <Link href={`/liquidations/${id}`} aria-label={`Receipt of the liquidation of ${account}`} data-action="receipt">
          Receipt
        </Link>
      ),
    },
  ];
}
