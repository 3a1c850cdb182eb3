/** Which market, and how it stands. */
import { Figures } from '../../components/Figures';
import { Tabs } from '../../components/Tabs';
import { ago } from '../../lib/time';
import { percent, priceOf } from '../../lib/units';
import { chooseMarket } from './store';
import { realisedVol, type View } from './view';

export function MarketBar({ view }: { view: View }) {
  const { world, market, nowTs } = view;
  const { mark, params } = market.data;
  const ageSecs = nowTs - Number(mark.publishTs);
  const old = ageSecs > params.oracle.maxAgeSecs;
  const opensTs = Number(market.data.opensTs);
  return (
    <div className="trade-market" data-market={market.symbol}>
      <Tabs
        label="Market"
        tabs={world.markets.map((each) => ({ id: String(each.index), label: each.symbol }))}
        chosen={String(market.index)}
        onChoose={(id) => chooseMarket(Number(id))}
      />
      <Figures
        figures={[
          { id: 'mark', label: 'Mark price', value: `${priceOf(mark.priceAtoms)} USD`, note: `± ${priceOf(mark.confAtoms)} USD` },
          {
            id: 'mark-age',
            label: 'Age',
            value: ago(ageSecs),
            note: old ? 'too old for new risk' : `may be ${params.oracle.maxAgeSecs} s old`,
            tone: old ? 'warn' : undefined,
          },
          { id: 'realised-vol', label: 'Realised volatility', value: percent(realisedVol(market)), note: 'a year, measured on chain' },
          opensTs > nowTs && { id: 'opens', label: 'Trading', value: 'closed', note: 'this market is not open yet', tone: 'warn' },
        ]}
      />
    </div>
  );
}
