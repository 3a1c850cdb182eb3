import { Link } from 'wouter';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import type { LegReport } from '../../engine/types';
import { expiry } from '../../lib/time';
import { contracts, contractsOf, decimal, percent, price, priceOf, signed, usd, usdOf } from '../../lib/units';
import { entryAtoms } from './basis';
import { toneOf } from './Head';
import { seriesKey } from './series';
import type { Known } from './useBook';
import { useNames } from './useNames';

interface Row {
  leg: LegReport;
  /** Null where the history does not know it. */
  entry: bigint | null;
  unrealised: bigint | null;
  realised: bigint | null;
}

export function Positions(props: { legs: readonly LegReport[]; known: Known }) {
  const { symbol } = useNames();
  const rows = [...props.legs].sort(inOrder).map((leg) => rowOf(leg, props.known));
  const blank = rows.filter((row) => row.entry === null).length;
  return (
    <Panel title={`Positions (${rows.length})`} flush>
      <Table
        caption="Positions with mark, Greeks and profit"
        columns={columns(symbol)}
        rows={rows}
        rowKey={({ leg }) => seriesKey(leg)}
        rowProps={({ leg }) => ({ 'data-row': 'position', 'data-series': seriesKey(leg) })}
        empty={
          <>
            No positions. <Link href="/trade">Choose options to trade</Link>
          </>
        }
      />
      {rows.length > 0 && (
        <p className="dim small note">
          Greeks are of the whole position in USD: delta for 1 USD of price, gamma its change for 1 USD, vega for 1 point of volatility, theta for
          a day. {blank > 0 && why(props.known, blank)}
        </p>
      )}
    </Panel>
  );
}

function rowOf(leg: LegReport, known: Known): Row {
  const held = known.state === 'ready' ? known.book.held.get(seriesKey(leg)) : undefined;
  // what came by a slice has no price of its own, so that only a size that adds up has a cost
  if (!held || held.sizeLots !== leg.sizeLots) return { leg, entry: null, unrealised: null, realised: null };
  return { leg, entry: entryAtoms(held), unrealised: leg.valueAtoms - held.costAtoms, realised: held.realisedAtoms };
}

function why(known: Known, blank: number): string {
  const rows = blank === 1 ? 'One row has' : `${blank} rows have`;
  if (known.state === 'absent') return `${rows} no entry price (–): the chain does not keep it, and there is no history server here.`;
  if (known.state === 'failed') return `${rows} no entry price (–): the chain does not keep it, and the history server does not answer.`;
  if (known.state === 'loading') return `${rows} no entry price yet (–): reading the history.`;
  return `${rows} no entry price (–): the history has not caught up, or they came by a liquidation, which has one price for all positions.`;
}

const scaled = (leg: LegReport, greek: number): number => greek * contractsOf(leg.sizeLots);

function columns(symbol: (market: number) => string): Column<Row>[] {
  return [
    {
      id: 'series',
      head: 'Option',
      left: true,
      cell: ({ leg }) => (
        <>
          <strong>{symbol(leg.market)}</strong> {expiry(leg.expiryTs)} <strong>{priceOf(leg.strikeAtoms)}</strong> {leg.kind}
          {leg.quote.settled && <span className="chip warn">expired, settles soon</span>}
        </>
      ),
    },
    {
      id: 'size',
      head: 'Size (contracts)',
      cell: ({ leg }) => <span className={toneOf(leg.sizeLots)}>{leg.sizeLots > 0n ? `+${contracts(leg.sizeLots)}` : contracts(leg.sizeLots)}</span>,
    },
    { id: 'mark', head: 'Mark (USD)', cell: ({ leg }) => price(leg.quote.markUsd) },
    { id: 'value', head: 'Value (USD)', cell: ({ leg }) => usd(leg.valueAtoms) },
    { id: 'iv', head: 'IV', cell: ({ leg }) => (leg.quote.settled ? '–' : percent(leg.quote.iv)) },
    { id: 'delta', head: 'Delta', cell: ({ leg }) => signed(scaled(leg, leg.quote.delta), 3) },
    { id: 'gamma', head: 'Gamma', cell: ({ leg }) => decimal(scaled(leg, leg.quote.gamma), 6, 2) },
    { id: 'vega', head: 'Vega', cell: ({ leg }) => signed(scaled(leg, leg.quote.vega)) },
    { id: 'theta', head: 'Theta', cell: ({ leg }) => signed(scaled(leg, leg.quote.theta)) },
    { id: 'entry', head: 'Entry (USD)', cell: ({ entry }) => (entry === null ? '–' : priceOf(entry)) },
    { id: 'pnl', head: 'Unrealised (USD)', cell: ({ unrealised }) => <Money atoms={unrealised} /> },
    { id: 'realised', head: 'Realised (USD)', cell: ({ realised }) => <Money atoms={realised} /> },
  ];
}

function Money(props: { atoms: bigint | null }) {
  if (props.atoms === null) return '–';
  return <span className={toneOf(props.atoms)}>{signed(usdOf(props.atoms))}</span>;
}

function inOrder(a: LegReport, b: LegReport): number {
  if (a.market !== b.market) return a.market - b.market;
  if (a.expiryTs !== b.expiryTs) return a.expiryTs - b.expiryTs;
  if (a.strikeAtoms !== b.strikeAtoms) return a.strikeAtoms < b.strikeAtoms ? -1 : 1;
  return a.kind < b.kind ? -1 : 1;
}
