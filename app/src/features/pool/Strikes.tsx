import { useMemo, useState } from 'react';
import type { MarketView, World } from '@breakwater/client/account/world';
import { Chart, type Line, type Marker } from '../../components/Chart';
import { Choice } from '../../components/Field';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Tabs } from '../../components/Tabs';
import type { Everyone } from '../../lib/chain/everyone';
import { useNow } from '../../lib/chain/clock';
import { explain } from '../../lib/errors/explain';
import { useMargin } from '../../lib/margin/engine';
import { expiry } from '../../lib/time';
import { compact, decimal, price, usdOf } from '../../lib/units';
import { liveBoards, netShorts, seriesOf, strikeRows, type StrikeRow } from './strikes';

/** Open interest and gamma by strike. */
export function Strikes({ world, everyone }: { world: World; everyone: Everyone }) {
  const [chosen, setChosen] = useState(world.markets[0]?.symbol ?? '');
  const [board, setBoard] = useState(0);
  const market = world.markets.find(({ symbol }) => symbol === chosen) ?? world.markets[0];
  const tabs = world.markets.map(({ symbol }) => ({ id: symbol, label: symbol }));
  if (!market) return null;
  return (
    <Panel
      title="Open interest and gamma by strike"
      className="col-6"
      end={<Tabs label="Market" tabs={tabs} chosen={market.symbol} onChoose={setChosen} />}
    >
      <OfMarket market={market} everyone={everyone} board={board} onBoard={setBoard} />
    </Panel>
  );
}

function OfMarket(props: { market: MarketView; everyone: Everyone; board: number; onBoard: (expiryTs: number) => void }) {
  const { market, everyone } = props;
  // a minute's precision keeps the question the same from second to second
  const minute = Math.floor(useNow() / 60) * 60;
  const all = useMemo(() => liveBoards(market, minute), [market, minute]);
  const found = all.filter(({ expiryTs }) => expiryTs === props.board);
  const boards = useMemo(() => {
    const one = all.filter(({ expiryTs }) => expiryTs === props.board);
    return one.length > 0 ? one : all;
  }, [all, props.board]);
  const accounts = everyone.state === 'ready' ? everyone.accounts : null;
  const net = useMemo(
    () =>
      accounts &&
      netShorts(
        accounts.map(({ data }) => data),
        market.index,
      ),
    [accounts, market.index],
  );
  const spot = usdOf(market.data.mark.priceAtoms);
  const answer = useMargin(
    ({ engine }) => strikeRows(boards, engine.quotes(seriesOf(market, boards)), spot, net),
    [market, boards, spot, net],
  );
  const options = [{ value: 0, label: 'All expiries' }, ...all.map(({ expiryTs }) => ({ value: expiryTs, label: expiry(expiryTs) }))];
  return (
    <div className="stack" data-figure="strikes">
      <Choice label="Expiry" value={found.length > 0 ? props.board : 0} options={options} onChange={props.onBoard} />
      {!answer && <Waiting what="the margin engine" />}
      {answer && !answer.ok && <Problem problem={explain(answer.error)} live={false} />}
      {answer?.ok && answer.value.length === 0 && <Empty>No option of {market.symbol} is open here.</Empty>}
      {answer?.ok && answer.value.length > 0 && <Shown rows={answer.value} market={market} spot={spot} />}
    </div>
  );
}

function Shown({ rows, market, spot }: { rows: StrikeRow[]; market: MarketView; spot: number }) {
  const known = rows.some(({ netGammaUsd }) => netGammaUsd !== null);
  const x = rows.map(({ strikeAtoms }) => usdOf(strikeAtoms));
  const interest: Line[] = [
    { label: 'Open interest [contracts]', values: rows.map(({ contracts }) => contracts), color: 'info', bars: true },
  ];
  const gamma: Line[] = [
    { label: 'Short gamma, gross', values: rows.map(({ grossGammaUsd }) => -grossGammaUsd), color: 'dim', dash: true },
    ...(known
      ? [{ label: 'Short gamma, net by account', values: rows.map(({ netGammaUsd }) => -(netGammaUsd ?? 0)), color: 'warn', bars: true }]
      : []),
  ];
  const markers: Marker[] = [{ at: spot, label: `${market.symbol} ${price(spot)}`, color: 'text' }];
  return (
    <>
      <Chart
        label={`Open interest of ${market.symbol} by strike`}
        x={x}
        xLabel="Strike"
        lines={interest}
        markers={markers}
        xText={price}
        yText={(value) => decimal(value, 2, 0)}
        height={170}
      />
      <Chart
        label={`Gamma of the short side of ${market.symbol} by strike, in USD of delta for a move of 1 %`}
        x={x}
        xLabel="Strike"
        lines={gamma}
        markers={markers}
        xText={price}
        yText={compact}
        height={170}
      />
      <p className="dim small">
        For every short there is a long, so over all accounts gamma sums to nothing. What matters is what shorts must hedge: gross as the
        boards count it, net once each account’s own longs of the same strike are taken off.
      </p>
    </>
  );
}
