/** Profit and loss of the strategy over the price, now and when its first leg expires, and how its Greeks change. */
import { useState } from 'react';
import { Chart, type Line, type Marker } from '../../components/Chart';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Tabs } from '../../components/Tabs';
import type { Leg, PricedLeg } from '../../engine/types';
import { useAccount } from '../../lib/account';
import { explain } from '../../lib/errors/explain';
import { useMargin, type Answer } from '../../lib/margin/engine';
import { expiry } from '../../lib/time';
import { compact, price, usdOf } from '../../lib/units';
import { picture, type Picture, type Shown } from './picture';
import { symbolOf, useLack, type Strategy, type View } from './view';

const NONE: readonly Leg[] = [];

const TABS: readonly { id: Shown; label: string; unit: string }[] = [
  { id: 'pnl', label: 'P&L', unit: 'USD' },
  { id: 'delta', label: 'Delta', unit: 'contracts' },
  { id: 'gamma', label: 'Gamma', unit: 'contracts a USD' },
  { id: 'vega', label: 'Vega', unit: 'USD a point of volatility' },
  { id: 'theta', label: 'Theta', unit: 'USD a day' },
];

const small = (value: number): string =>
  value === 0 ? '0' : Math.abs(value) >= 0.1 ? compact(value) : value.toPrecision(2).replace('-', '−');

interface PayoffProps {
  view: View;
  strategy: Answer<Strategy> | null;
  /** The legs at what is paid for them, and where those prices are from: "at mark". */
  priced: PricedLeg[] | null;
  source: string;
}

export function Payoff({ view, strategy, priced, source }: PayoffProps) {
  const account = useAccount();
  const [wanted, setMarket] = useState<number | null>(null);
  const [shown, setShown] = useState<Shown>('pnl');
  const [withOwn, setWithOwn] = useState(false);
  const lack = useLack();
  const legs = strategy?.ok ? strategy.value.legs : NONE;
  const markets = [...new Set(legs.map((leg) => leg.market))];
  const index = markets.find((each) => each === wanted) ?? markets[0] ?? view.market.index;
  const market = view.world.markets.find((each) => each.index === index) ?? view.market;
  const spotUsd = usdOf(market.data.mark.priceAtoms);
  const bytes = withOwn ? account?.bytes : undefined;
  const answer = useMargin(
    ({ engine, nowTs }) => picture(engine, { nowTs, market: index, spotUsd, account: bytes, legs, priced }),
    [legs, priced, index, spotUsd, bytes],
  );
  return (
    <Panel
      title="Payoff and Greeks"
      end={
        account && (
          <label className="row small nowrap">
            <input type="checkbox" checked={withOwn} onChange={(event) => setWithOwn(event.target.checked)} data-action="with-positions" />
            With what I hold
          </label>
        )
      }
    >
      {lack !== null ? (
        <Empty>{lack} Here is drawn what a strategy gains and loses over the price.</Empty>
      ) : (
        <div className="stack">
          {markets.length > 1 && (
            <Tabs
              label="Market of the chart"
              tabs={markets.map((each) => ({ id: String(each), label: symbolOf(view.world, each) }))}
              chosen={String(index)}
              onChoose={(id) => setMarket(Number(id))}
            />
          )}
          <Tabs label="Shown" tabs={TABS} chosen={shown} onChoose={setShown} />
          <Drawn answer={answer} shown={shown} symbol={market.symbol} spotUsd={spotUsd} source={source} />
        </div>
      )}
    </Panel>
  );
}

function Drawn(props: { answer: Answer<Picture | null> | null; shown: Shown; symbol: string; spotUsd: number; source: string }) {
  const { answer, shown, symbol } = props;
  if (!answer) return <Waiting what="the margin engine" />;
  if (!answer.ok) return <Problem problem={explain(answer.error)} />;
  if (!answer.value) return <Waiting what="the curve" />;
  const { x, atTs, breakEvens } = answer.value;
  const tab = TABS.find((each) => each.id === shown);
  const markers: Marker[] = [
    { at: props.spotUsd, label: `mark ${price(props.spotUsd)}`, color: 'info' },
    ...(shown === 'pnl' ? breakEvens.map((at) => ({ at, label: price(at) })) : []),
  ];
  return (
    <>
      <Chart
        label={`${tab?.label ?? ''} of the strategy over the price of ${symbol}, in ${tab?.unit ?? ''}`}
        x={x}
        lines={linesOf(answer.value, shown, expiry(atTs))}
        xText={price}
        yText={small}
        markers={markers}
      />
      {shown === 'pnl' && <Words picture={answer.value} source={props.source} />}
    </>
  );
}

function linesOf(picture: Picture, shown: Shown, at: string): Line[] {
  return [
    { label: `At expiry, ${at}`, values: picture.then[shown], color: 'accent' },
    { label: 'Now', values: picture.now[shown], color: 'warn', dash: true },
  ];
}

const end = (name: string, open: boolean, value: number): string => `${name}: ${open ? 'no limit in this range' : `${price(value)} USD`}`;

function Words({ picture: { breakEvens, extremes }, source }: { picture: Picture; source: string }) {
  return (
    <p className="small" data-break-evens={breakEvens.map((at) => at.toFixed(2)).join()}>
      {breakEvens.length > 0
        ? `Breaks even at ${breakEvens.map((at) => `${price(at)} USD`).join(' and ')}.`
        : 'No break-even in this range.'}{' '}
      {extremes && (
        <>
          {end('Best', extremes.bestOpen, extremes.best)}. {end('Worst', extremes.worstOpen, extremes.worst)}. At expiry, traded {source},
          before fees.
        </>
      )}
    </p>
  );
}
