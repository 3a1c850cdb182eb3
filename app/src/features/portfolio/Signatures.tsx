/** Recent transactions as a node keeps them: what is there without a history. */
import type { Address } from '@solana/kit';
import { useEffect, useState } from 'react';
import { Key } from '../../components/Key';
import { Notice, Waiting } from '../../components/Notice';
import { Table, type Column } from '../../components/Table';
import { useChain } from '../../lib/chain/store';
import { moment } from '../../lib/time';

const SHOWN = 25;
const EVERY_MS = 6_000;

interface Found {
  signature: string;
  slot: bigint;
  time: number | null;
  failed: boolean;
}

export function Signatures(props: { account: Address }) {
  const { account } = props;
  const rpc = useChain((state) => state.connection?.rpc);
  const [found, setFound] = useState<Found[] | 'failed' | null>(null);
  useEffect(() => {
    if (!rpc) return;
    let gone = false;
    const look = () =>
      rpc
        .getSignaturesForAddress(account, { limit: SHOWN, commitment: 'confirmed' })
        .send()
        .then(
          (all) => {
            if (gone) return;
            setFound(
              all.map(({ signature, slot, blockTime, err }) => ({
                signature,
                slot,
                time: blockTime === null ? null : Number(blockTime),
                failed: err !== null,
              })),
            );
          },
          () => {
            if (!gone) setFound((before) => before ?? 'failed');
          },
        );
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [rpc, account]);
  if (found === null) return <Waiting what="recent transactions" />;
  if (found === 'failed') return <Notice tone="warn">This node does not keep transactions by account either.</Notice>;
  return (
    <Table
      caption="Recent transactions of the account, from the node"
      columns={COLUMNS}
      rows={found}
      rowKey={({ signature }) => signature}
      rowProps={() => ({ 'data-row': 'signature' })}
      empty="The node knows no transactions of this account."
    />
  );
}

const COLUMNS: Column<Found>[] = [
  { id: 'time', head: 'Time', left: true, cell: ({ time }) => (time === null ? '–' : moment(time)) },
  { id: 'slot', head: 'Slot', cell: ({ slot }) => slot.toString() },
  { id: 'end', head: 'Outcome', left: true, cell: ({ failed }) => (failed ? <span className="loss">failed</span> : 'executed') },
  { id: 'signature', head: 'Transaction', cell: ({ signature }) => <Key address={signature} label="signature" /> },
];
