import { useMemo, useState } from 'react';
import type { World } from '@breakwater/client/account/world';
import { Empty, Waiting } from '../../components/Notice';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { useNow } from '../../lib/chain/clock';
import { ago } from '../../lib/time';
import { percent, shareOf, usd } from '../../lib/units';
import { sharePercent } from './amount';
import { Detail } from './Detail';
import { stageOfSale, useSales, useViewed, type Viewed } from './live';
import { Over } from './Over';
import { isPinned, pinKey, pinOf, type Pin } from './pin';

/** More are counted, and shown on request: each costs the engine a look a second. */
const SHOWN = 40;

export function Live(props: { world: World }) {
  const all = useSales();
  const [more, setMore] = useState(false);
  const [chosen, setChosen] = useState<Pin | null>(null);
  const sales = useMemo(() => all.filter((sale, at) => more || at < SHOWN || isPinned(sale, chosen)), [all, more, chosen]);
  const viewed = useViewed(sales);
  const first = viewed?.[0];
  // the first one shown is chosen like any other: it does not give way to whichever comes first later
  if (chosen === null && first) setChosen(pinOf(first));
  const open = viewed?.find((each) => isPinned(each, chosen));
  return (
    <>
      <Panel title={`Live auctions (${all.length})`} flush>
        {all.length === 0 && (
          <Empty>No account is in auction now. When an account falls below its maintenance margin, its auction shows here.</Empty>
        )}
        {all.length > 0 && !viewed && <Waiting what="the margin engine" />}
        {viewed && all.length > 0 && (
          <Rows viewed={viewed} world={props.world} chosen={chosen} onChoose={(sale) => setChosen(pinOf(sale))} />
        )}
        {all.length > SHOWN && !more && (
          <div className="row" style={{ padding: 10 }}>
            <button type="button" className="small" onClick={() => setMore(true)}>
              Show all {all.length}
            </button>
          </div>
        )}
      </Panel>
      {chosen && open && <Detail key={pinKey(chosen)} sale={open} world={props.world} />}
      {chosen && viewed && !open && <Over key={pinKey(chosen)} pin={chosen} onNext={first ? () => setChosen(pinOf(first)) : null} />}
    </>
  );
}

function Rows(props: { viewed: Viewed[]; world: World; chosen: Pin | null; onChoose: (sale: Viewed) => void }) {
  const nowTs = useNow();
  const columns: Column<Viewed>[] = [
    {
      id: 'account',
      head: 'Account',
      left: true,
      cell: ({ auction, own }) => (
        <>
          <Key address={auction.data.marginAccount} label="account" /> {own && <span className="chip warn">yours</span>}
        </>
      ),
    },
    {
      id: 'state',
      head: 'State',
      left: true,
      cell: (sale) => {
        const stage = stageOfSale(sale, props.world, nowTs);
        if (!stage) return <span className="dim">{sale.problem ? 'can’t be margined now' : 'reading …'}</span>;
        return <span className={`chip ${stage.tone}`}>{stage.name}</span>;
      },
    },
    {
      id: 'since',
      head: 'Since',
      cell: ({ auction }) => (auction.data.startedTs === 0n ? 'waits' : ago(nowTs - Number(auction.data.startedTs))),
    },
    { id: 'equity', head: 'Equity [USD]', cell: ({ view }) => (view ? usd(view.equityAtoms) : '–') },
    { id: 'mm', head: 'MM [USD]', cell: ({ view }) => (view ? usd(view.mmAtoms) : '–') },
    {
      id: 'd',
      head: 'Price, of value',
      cell: ({ view }) => (!view ? '–' : view.insolvent ? 'paid to take' : percent(shareOf(view.dQ32), 2)),
    },
    { id: 'share', head: 'For sale now', cell: ({ view }) => (view ? sharePercent(view.maxShareQ32) : '–') },
    { id: 'whole', head: 'Whole price [USD]', cell: ({ view }) => (view ? usd(view.wholePriceAtoms) : '–') },
    { id: 'slices', head: 'Slices', cell: ({ auction }) => String(auction.data.lastTradeId) },
    {
      id: 'open',
      head: <span className="hidden-visually">Look closer</span>,
      cell: (sale) => {
        const pressed = isPinned(sale, props.chosen);
        return (
          <button
            type="button"
            className={`small ${pressed ? 'primary' : ''}`}
            aria-pressed={pressed}
            aria-label={`${pressed ? 'Shown' : 'Look'}: the auction of ${sale.auction.data.marginAccount}`}
            data-action="open-auction"
            onClick={() => props.onChoose(sale)}
          >
            {pressed ? 'Shown' : 'Look'}
          </button>
        );
      },
    },
  ];
  return (
    <Table
      caption="Accounts in auction now"
      columns={columns}
      rows={props.viewed}
      rowKey={({ auction }) => auction.address}
      rowProps={({ auction }) => ({ 'data-auction': auction.data.marginAccount })}
    />
  );
}
