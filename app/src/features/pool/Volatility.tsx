import { useMemo, useState } from 'react';
import type { MarketView, World } from '@breakwater/client/account/world';
import { Asked } from '../../components/Asked';
import { Chart, type Line } from '../../components/Chart';
import { Figures } from '../../components/Figures';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Tabs } from '../../components/Tabs';
import { chainNow } from '../../lib/chain/clock';
import { explain } from '../../lib/errors/explain';
import { useHistory } from '../../lib/history/client';
import { useMargin } from '../../lib/margin/engine';
import { clock, duration, expiry } from '../../lib/time';
import { bps, decimal, percent, price, usdOf } from '../../lib/units';
import { fitsPicture, forwards, termStructure, volOf, type TermPoint } from './vol';

/** Realised against implied volatility. */
export function Volatility({ world }: { world: World }) {
  const [chosen, setChosen] = useState(world.markets[0]?.symbol ?? '');
  const market = world.markets.find(({ symbol }) => symbol === chosen) ?? world.markets[0];
  const tabs = world.markets.map(({ symbol }) => ({ id: symbol, label: symbol }));
  if (!market) return null;
  return (
    <Panel
      title="Realised against implied volatility"
      className="col-12"
      end={<Tabs label="Market" tabs={tabs} chosen={market.symbol} onChoose={setChosen} />}
    >
      <OfMarket key={market.symbol} market={market} />
    </Panel>
  );
}

function OfMarket({ market }: { market: MarketView }) {
  const answer = useMargin(({ engine, nowTs }) => termStructure(engine.quotes(forwards(market, nowTs)), nowTs), [market]);
  const { realised, params } = market.data;
  const vol = volOf(realised.varianceQ48);
  const reference = params.ranges.referenceVolBps / 10_000;
  const front = answer?.ok ? answer.value[0] : undefined;
  return (
    <div className="stack" data-figure="volatility">
      <Figures
        figures={[
          {
            id: 'realised',
            label: 'Realised',
            value: percent(vol),
            note: `a year; half-life ${duration(params.oracle.realisedHalfLifeSecs)}`,
          },
          {
            id: 'implied',
            label: 'Implied, nearest expiry',
            value: front ? percent(front.iv) : '–',
            note: front ? expiry(front.expiryTs) : undefined,
          },
          front && {
            label: 'Implied less realised',
            value: `${decimal((front.iv - vol) * 100, 1)} points`,
            tone: front.iv < vol ? 'warn' : undefined,
          },
          { label: 'Reference', value: bps(params.ranges.referenceVolBps), note: 'margins widen once realised is above it' },
        ]}
      />
      {!answer && <Waiting what="the margin engine" />}
      {answer && !answer.ok && <Problem problem={explain(answer.error)} live={false} />}
      {answer?.ok && answer.value.length === 0 && <Empty>No volatility is published for {market.symbol}.</Empty>}
      <div className="grid">
        <div className="col-6">
          {answer?.ok && answer.value.length > 0 && (
            <Term points={answer.value} realised={vol} reference={reference} symbol={market.symbol} />
          )}
        </div>
        <div className="col-6">
          <Past market={market} />
        </div>
      </div>
    </div>
  );
}

function Term({ points, realised, reference, symbol }: { points: TermPoint[]; realised: number; reference: number; symbol: string }) {
  const fits = fitsPicture(realised, points, reference);
  const lines: Line[] = [
    { label: 'Implied at the forward', values: points.map(({ iv }) => iv), color: 'accent' },
    ...(fits ? [{ label: 'Realised', values: points.map(() => realised), color: 'warn', dash: true }] : []),
    { label: 'Reference', values: points.map(() => reference), color: 'dim', dash: true },
  ];
  return (
    <>
      <Chart
        label={`Implied volatility of ${symbol} over days to expiry${fits ? ', with realised volatility' : ''}`}
        x={points.map(({ days }) => days)}
        xLabel="To expiry"
        lines={lines}
        xText={(days) => `${decimal(days, 1, 0)} d`}
        yText={(value) => percent(value)}
        height={190}
        zero={false}
      />
      {!fits && <p className="dim small">Realised volatility, {percent(realised)}, is far above this picture.</p>}
    </>
  );
}

interface Candle {
  ts: number | string;
  close_atoms: string;
  realised_variance_q48: string;
}

const DAY_SECS = 86_400;

function Past({ market }: { market: MarketView }) {
  const [from] = useState(() => Math.floor((chainNow() - DAY_SECS) / 60) * 60);
  const asked = useHistory<{ candles: Candle[] }>('/v1/prices', { market: market.address, from_ts: from, step_secs: 300 }, 30_000);
  return (
    <Asked what="realised volatility over time" asked={asked}>
      {({ candles }) =>
        candles.length < 2 ? (
          <p className="dim small">The history of realised volatility begins with the next prices.</p>
        ) : (
          <OverTime candles={candles} symbol={market.symbol} />
        )
      }
    </Asked>
  );
}

function OverTime({ candles, symbol }: { candles: Candle[]; symbol: string }) {
  const { x, lines } = useMemo(() => {
    const lines: Line[] = [
      { label: 'Realised volatility', values: candles.map((each) => volOf(BigInt(each.realised_variance_q48))), color: 'warn' },
      {
        label: `${symbol} in USD (right)`,
        values: candles.map((each) => usdOf(BigInt(each.close_atoms))),
        color: 'info',
        right: true,
        text: price,
      },
    ];
    return { x: candles.map(({ ts }) => Number(ts)), lines };
  }, [candles, symbol]);
  return (
    <Chart
      label={`Realised volatility and price of ${symbol} over the last day`}
      x={x}
      xLabel="UTC"
      lines={lines}
      xText={clock}
      yText={(value) => percent(value, 0)}
      height={190}
    />
  );
}
