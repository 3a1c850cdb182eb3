/** One side of a chain's row: what a call or a put costs, how it moves, what the user has of it. */
import type { ReactNode } from 'react';
import type { Kind } from '../../engine/types';
import { ago } from '../../lib/time';
import { contracts, decimal, percent, price, signed, usdOf } from '../../lib/units';
import type { Level } from './book';
import type { Cell } from './rows';
import { seriesText } from './series';
import { addLeg } from './store';

export interface Head {
  id: string;
  name: string;
}

const MAIN: Head[] = [
  { id: 'own', name: 'Own' },
  { id: 'iv', name: 'IV' },
  { id: 'delta', name: 'Delta' },
  { id: 'mark', name: 'Mark' },
  { id: 'bid', name: 'Bid' },
  { id: 'ask', name: 'Ask' },
];
const MORE: Head[] = [
  { id: 'gamma', name: 'Gamma' },
  { id: 'vega', name: 'Vega' },
  { id: 'theta', name: 'Theta' },
];

/** Prices next to the strike on both sides. */
export function headsOf(kind: Kind, greeks: boolean): Head[] {
  const [own, ...rest] = MAIN;
  const outward = [...(own ? [own] : []), ...(greeks ? MORE : []), ...rest];
  if (kind === 'call') return outward;
  const [bid, ask, ...inner] = [...rest.slice(-2), ...outward.slice(0, -2).reverse()];
  return [...(bid ? [bid] : []), ...(ask ? [ask] : []), ...inner];
}

const small = (value: number): string => (value === 0 ? '0' : value.toPrecision(2).replace('-', '−'));

function textOf(id: string, cell: Cell): ReactNode {
  const { quote, heldLots } = cell;
  if (id === 'own') return heldLots === 0n ? '' : <Held lots={heldLots} />;
  if (!quote) return '–';
  if (id === 'mark') return price(quote.markUsd);
  if (quote.settled) return '–';
  if (id === 'iv') return percent(quote.iv);
  if (id === 'delta') return decimal(quote.delta, 2);
  if (id === 'gamma') return small(quote.gamma);
  return decimal(id === 'vega' ? quote.vega : quote.theta, 2);
}

function Held({ lots }: { lots: bigint }) {
  return (
    <strong className={lots > 0n ? 'gain' : 'loss'} data-held={lots.toString()}>
      {lots > 0n ? '+' : ''}
      {contracts(lots)}
    </strong>
  );
}

export function Cells(props: { cell: Cell; heads: readonly Head[]; symbol: string; tradable: boolean; nowTs: number; inMoney: boolean }) {
  const { cell } = props;
  const shade = props.inMoney ? 'itm' : undefined;
  return props.heads.map((head) =>
    head.id === 'bid' || head.id === 'ask' ? (
      <td key={head.id} className={shade}>
        <Deal {...props} side={head.id === 'bid' ? 'sell' : 'buy'} level={head.id === 'bid' ? cell.sides.bid : cell.sides.ask} />
      </td>
    ) : (
      <td key={head.id} className={shade} data-cell={`${cell.series.kind}-${head.id}`}>
        {textOf(head.id, cell)}
      </td>
    ),
  );
}

/** The price where there is one, for how much and since when, and the button that puts the option into the strategy. */
function Deal(props: { cell: Cell; side: 'buy' | 'sell'; level: Level | undefined; symbol: string; tradable: boolean; nowTs: number }) {
  const { cell, side, level } = props;
  const { series } = cell;
  const known = level ? price(usdOf(level.priceAtoms)) : '–';
  const told = level && aboutLevel(level, props.nowTs);
  const id = `${side}-${series.kind}-${series.strikeAtoms / 1_000_000n}`;
  if (!props.tradable) return <span data-level={id}>{known}</span>;
  const word = side === 'buy' ? 'Buy' : 'Sell';
  const spoken = told ? `in USD${told.over ? ', no longer offered' : ''}` : 'by request';
  return (
    <button
      type="button"
      className={`deal ${side}${told?.over ? ' over' : ''}`}
      data-action={id}
      data-level={level ? level.priceAtoms.toString() : 'none'}
      onClick={() => addLeg(series, side)}
    >
      <span>{known}</span>
      {told && (
        <span className="about">
          for {told.size} · {told.over ? 'over' : told.since.replace(' ago', '')}
        </span>
      )}
      <small>{word}</small>
      {/* what is seen is part of the name, and this goes on from it */}
      <span className="hidden-visually">{` ${seriesText(props.symbol, series)}, ${side === 'buy' ? 'ask' : 'bid'} ${spoken}`}</span>
    </button>
  );
}

/** A price is bound to its maker for seconds; afterwards it only says where the market was. */
function aboutLevel({ sizeLots, atTs, untilTs }: Level, nowTs: number) {
  return { size: contracts(sizeLots), since: ago(nowTs - atTs), over: nowTs > untilTs };
}

/** What stands under a selected strike. */
export function greeksLine(cell: Cell): string {
  const { quote } = cell;
  if (!quote) return 'no volatility published for this expiry';
  if (quote.settled) return 'settled';
  return `delta ${signed(quote.delta)} · gamma ${small(quote.gamma)} a USD · vega ${decimal(quote.vega, 2)} USD a point · theta ${decimal(quote.theta, 2)} USD a day`;
}
