import { useEffect } from 'react';
import { useSearch } from 'wouter';
import { Empty } from '../../components/Notice';
import { legsOfQuery } from '../../lib/links';
import { bestOf } from './best';
import { Builder } from './Builder';
import { AFTER_CHAIN, Chain } from './Chain';
import { MarketBar } from './MarketBar';
import { useNarrow } from './narrow';
import { Payoff } from './Payoff';
import { PreviewPanel } from './Preview';
import { Rfq } from './Rfq';
import { useRfq } from './request';
import { replaceLegs } from './store';
import './style.css';
import { useLegs, useStrategy, useView } from './view';

export default function TradePage() {
  const view = useView();
  const strategy = useStrategy();
  const legs = useLegs();
  const narrow = useNarrow();
  const rfq = useRfq();
  const query = useSearch();
  useEffect(() => {
    const linked = legsOfQuery(query);
    if (linked.length > 0) replaceLegs(linked);
  }, [query]);
  if (!view) {
    return (
      <>
        <h1>Trade</h1>
        <Empty>This pool has no market yet. As soon as the protocol opens one, its options are listed here.</Empty>
      </>
    );
  }
  const quoted = bestOf(rfq, legs);
  const priced = quoted ?? (strategy?.ok ? strategy.value.priced : null);
  const source = quoted ? (rfq.frozen === null ? 'at the best quote' : 'at your quote') : 'at mark';
  const chain = <Chain view={view} />;
  const payoff = <Payoff view={view} strategy={strategy} priced={priced} source={source} />;
  const builder = (
    <div id={AFTER_CHAIN} tabIndex={-1}>
      <Builder view={view} strategy={strategy} />
    </div>
  );
  const deciding = (
    <>
      <PreviewPanel legs={priced} source={source} />
      <Rfq view={view} legs={legs} />
    </>
  );
  return (
    <>
      <div className="page-head">
        <h1>Trade</h1>
        <MarketBar view={view} />
      </div>
      {narrow ? (
        <div className="stack trade-column">
          {chain}
          {builder}
          {payoff}
          {deciding}
        </div>
      ) : (
        <div className="grid">
          <div className="col-7 stack trade-column">
            {chain}
            {payoff}
          </div>
          <div className="col-5 stack trade-column">
            {builder}
            {deciding}
          </div>
        </div>
      )}
    </>
  );
}
