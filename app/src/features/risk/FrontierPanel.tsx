import { memo, useMemo } from 'react';
import { Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { Twin } from '../../components/Twin';
import type { LiquidationPrices } from '../../engine/types';
import { explain } from '../../lib/errors/explain';
import { move } from '../../lib/scenario';
import { duration } from '../../lib/time';
import { price } from '../../lib/units';
import { PRICES_BPS, VOLS_BPS, beginsAt, notByPriceAlone, stateWords, volatilityAlone } from './frontier';
import { askBegins, askFrontier, type Begins, type Frontier } from './frontierAsk';
import { useHeavy } from './heavy';
import { StateMap } from './StateMap';
import type { Shown } from './subject';
import type { NameOf } from './words';

/** Marks come more often than the map needs to be drawn. */
const EVERY_MS = 5_000;

export interface PricedMarket {
  index: number;
  symbol: string;
  priceUsd: number;
}

/** Where liquidation begins, over price and volatility. */
export const FrontierPanel = memo(function FrontierPanel(props: {
  shown: Shown;
  shownKey: string;
  /** Those the account uses. */
  markets: readonly PricedMarket[];
  secs: number;
  onSuppose: (change: { priceBps: number; volBps: number }) => void;
}) {
  const { shown, secs, markets } = props;
  const indexes = markets.map((market) => market.index).join();
  const begins = useHeavy(
    askBegins(
      shown.subject,
      markets.map((market) => market.index),
    ),
    `${props.shownKey}/${indexes}`,
    shown,
    EVERY_MS,
  );
  const dependency = useMemo(() => ({ shown, secs }), [shown, secs]);
  const frontier = useHeavy(askFrontier(shown.subject, secs), props.shownKey, dependency, EVERY_MS);
  const found = frontier.answer?.ok ? frontier.answer.value : null;
  const failed = [begins.answer, frontier.answer].find((answer) => answer?.ok === false);
  return (
    <Panel
      title="Where liquidation begins"
      end={
        <span className="chip" role="status">
          {frontier.busy ? 'calculating …' : 'price × volatility'}
        </span>
      }
    >
      <div className="stack">
        {begins.answer?.ok && <Begin begins={begins.answer.value} frontier={found} markets={markets} />}
        {failed?.ok === false && <Problem problem={explain(failed.error)} live={false} />}
        {found ? <Map frontier={found} secs={secs} onSuppose={props.onSuppose} /> : !failed && <Waiting what="the map" />}
      </div>
    </Panel>
  );
});

function Map(props: { frontier: Frontier; secs: number } & Pick<Parameters<typeof StateMap>[0], 'onSuppose'>) {
  const { map } = props.frontier;
  const when = props.secs === 0 ? 'now' : `in ${duration(props.secs)}`;
  return (
    <>
      <StateMap map={map} label={`State of the account ${when}, over moves of price and volatility`} onSuppose={props.onSuppose} />
      <p className="dim small">
        Across: move of all prices. Up: move of volatility, of itself. {props.secs === 0 ? 'As of now.' : `As of ${when}.`} A click on the
        map sets the sliders to it.
      </p>
      <MapTwin map={map} when={when} />
    </>
  );
}

const MapTwin = memo(function MapTwin(props: { map: Frontier['map']; when: string }) {
  const columns = PRICES_BPS.map((_, at) => at).filter((at) => at % 5 === 0);
  return (
    <Twin
      caption={`State ${props.when} by move of price (across) and volatility (down)`}
      head={['Volatility', ...columns.map((at) => move(PRICES_BPS[at] ?? 0))]}
      rows={() => VOLS_BPS.map((vol, row) => [move(vol), ...columns.map((at) => stateWords(props.map.state[row]?.[at]))])}
    />
  );
});

function Begin(props: { begins: Begins; frontier: Frontier | null; markets: readonly PricedMarket[] }) {
  const { begins, markets } = props;
  const [only] = markets;
  const single = markets.length === 1 && only ? { name: only.symbol, priceUsd: only.priceUsd } : null;
  const alone = props.frontier ? volatilityAlone(props.frontier.unmoved) : null;
  const notAlone = notByPriceAlone(begins.together, alone);
  return (
    <>
      <p data-figure="liquidation">
        {beginsAt(begins.together, single)} {notAlone && <strong data-figure="not-by-price">{notAlone}</strong>}
      </p>
      <Table
        caption="Liquidation prices by market, the others unmoved"
        columns={[
          {
            id: 'market',
            head: markets.length > 1 ? 'This market alone' : 'Market',
            left: true,
            cell: (row) => nameIn(markets)(row.market),
          },
          { id: 'price', head: 'Price now [USD]', cell: (row) => price(priceIn(markets, row.market)) },
          { id: 'down', head: 'Liquidated below', cell: (row) => side(row.prices, 'downBps', priceIn(markets, row.market)) },
          { id: 'up', head: 'Liquidated above', cell: (row) => side(row.prices, 'upBps', priceIn(markets, row.market)) },
        ]}
        rows={begins.byMarket}
        rowKey={(row) => String(row.market)}
        rowProps={(row) => ({ 'data-row': `liquidation-${row.market}` })}
      />
    </>
  );
}

const nameIn =
  (markets: readonly PricedMarket[]): NameOf =>
  (index) =>
    markets.find((market) => market.index === index)?.symbol ?? String(index);

const priceIn = (markets: readonly PricedMarket[], index: number): number =>
  markets.find((market) => market.index === index)?.priceUsd ?? 0;

function side(prices: LiquidationPrices, key: 'downBps' | 'upBps', priceUsd: number): string {
  const bps = prices[key];
  return bps === null ? 'never' : `${price(priceUsd * (1 + bps / 10_000))} (${move(bps)})`;
}
