import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { StaleNote } from '../../components/Asked';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import type { Leg, LegReport } from '../../engine/types';
import { legsLink } from '../../lib/links';
import { seriesText, strikeText } from '../../lib/series';
import { expiry } from '../../lib/time';
import { contracts, decimal, percent, price, priceOf, signed, usd, usdOf } from '../../lib/units';
import { toneOf } from './Head';
import { greekOf, rowsOf, totalsOf, type Row, type Totals } from './positionRows';
import { seriesId } from '../../lib/series';
import type { Known } from './useBook';
import { useNames } from './useNames';

/** As the engine reports them, or as they stand in the account while it does not answer. */
export function Positions(props: { legs: readonly (Leg | LegReport)[]; known: Known }) {
  const { symbol } = useNames();
  const rows = rowsOf(props.legs, props.known);
  const blank = rows.filter((row) => row.entry === null).length;
  return (
    <Panel title={`Positions (${rows.length})`} flush>
      {rows.length > 0 && props.known.state === 'ready' && props.known.stale && <StaleNote stale={props.known.stale} />}
      <Table
        caption="Positions with mark, Greeks and profit"
        columns={columns(symbol)}
        rows={rows}
        rowKey={({ leg }) => seriesId(leg)}
        rowProps={({ leg }) => ({ 'data-row': 'position', 'data-series': seriesId(leg) })}
        total={rows.length > 1 ? totalCells(totalsOf(rows)) : undefined}
        empty={
          <>
            No positions. <Link href="/trade">Choose options to trade</Link>
          </>
        }
      />
      {rows.length > 0 && (
        <p className="dim small note">
          Greeks are of the whole position in USD: delta for 1 USD of price, gamma its change for 1 USD, vega for 1 point of volatility,
          theta for a day. {blank > 0 && why(props.known, blank)}
        </p>
      )}
    </Panel>
  );
}

function why(known: Known, blank: number): string {
  const rows = blank === 1 ? 'One row has' : `${blank} rows have`;
  if (known.state === 'absent') return `${rows} no entry price (–): the chain does not keep it, and there is no history server here.`;
  if (known.state === 'failed') return `${rows} no entry price (–): the chain does not keep it, and the history server does not answer.`;
  if (known.state === 'loading') return `${rows} no entry price yet (–): reading the history.`;
  return `${rows} no entry price (–): the history has not caught up, or they came by a liquidation, which has one price for all positions.`;
}

const DASH = '–';
const gammaText = (value: number): string => decimal(value, 6, 2);

/** What the engine says of a position; a dash where it does not answer. */
const asked =
  (of: (report: LegReport) => string) =>
  ({ report }: Row) =>
    report ? of(report) : DASH;

function columns(symbol: (market: number) => string): Column<Row>[] {
  return [
    { id: 'series', head: 'Option', left: true, cell: (row) => <Option row={row} symbol={symbol} /> },
    {
      id: 'size',
      head: 'Size (contracts)',
      cell: ({ leg }) => (
        <span className={toneOf(leg.sizeLots)}>{leg.sizeLots > 0n ? `+${contracts(leg.sizeLots)}` : contracts(leg.sizeLots)}</span>
      ),
    },
    { id: 'mark', head: 'Mark (USD)', cell: asked(({ quote }) => price(quote.markUsd)) },
    { id: 'value', head: 'Value (USD)', cell: asked(({ valueAtoms }) => usd(valueAtoms)) },
    { id: 'iv', head: 'IV', cell: asked(({ quote }) => (quote.settled ? DASH : percent(quote.iv))) },
    { id: 'delta', head: 'Delta', cell: asked((report) => signed(greekOf(report, 'delta'), 3)) },
    { id: 'gamma', head: 'Gamma', cell: asked((report) => gammaText(greekOf(report, 'gamma'))) },
    { id: 'vega', head: 'Vega', cell: asked((report) => signed(greekOf(report, 'vega'))) },
    { id: 'theta', head: 'Theta', cell: asked((report) => signed(greekOf(report, 'theta'))) },
    { id: 'entry', head: 'Entry (USD)', cell: ({ entry }) => (entry === null ? DASH : priceOf(entry)) },
    { id: 'pnl', head: 'Unrealised (USD)', cell: ({ unrealised }) => <Money atoms={unrealised} /> },
    { id: 'realised', head: 'Realised (USD)', cell: ({ realised }) => <Money atoms={realised} /> },
    { id: 'close', head: <span className="hidden-visually">Close</span>, cell: (row) => <Close row={row} symbol={symbol} /> },
  ];
}

function totalCells({ valueAtoms, unrealised, realised, greeks }: Totals): Record<string, ReactNode> {
  const greek = (value: number | null, text: (value: number) => string) => (value === null ? DASH : text(value));
  return {
    value: valueAtoms === null ? DASH : usd(valueAtoms),
    delta: greek(greeks.delta, (value) => signed(value, 3)),
    gamma: greek(greeks.gamma, gammaText),
    vega: greek(greeks.vega, (value) => signed(value)),
    theta: greek(greeks.theta, (value) => signed(value)),
    pnl: <Money atoms={unrealised} />,
    realised: <Money atoms={realised} />,
  };
}

function Option({ row, symbol }: { row: Row; symbol: (market: number) => string }) {
  const { leg, report } = row;
  return (
    <>
      <strong>{symbol(leg.market)}</strong> {expiry(leg.expiryTs)} <strong>{strikeText(leg.strikeAtoms)}</strong> {leg.kind}
      {report?.quote.settled && <span className="chip warn">expired, settles soon</span>}
    </>
  );
}

/** Trade with the other side of the position filled in. */
function Close({ row, symbol }: { row: Row; symbol: (market: number) => string }) {
  const { leg, report } = row;
  if (report?.quote.settled) return null;
  return (
    <Link href={legsLink([{ ...leg, sizeLots: -leg.sizeLots }])} data-action="close-position">
      Close<span className="hidden-visually"> {seriesText(symbol(leg.market), leg)}</span>
    </Link>
  );
}

function Money(props: { atoms: bigint | null }) {
  if (props.atoms === null) return DASH;
  return <span className={toneOf(props.atoms)}>{signed(usdOf(props.atoms))}</span>;
}
