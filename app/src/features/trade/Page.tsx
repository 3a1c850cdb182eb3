import { useEffect } from 'react';
import { useSearch } from 'wouter';
import { Empty } from '../../components/Notice';
import { legsOfQuery } from '../../lib/links';
import { Builder } from './Builder';
import { Chain } from './Chain';
import { sameLegs } from './legs';
import { MarketBar } from './MarketBar';
import { Payoff } from './Payoff';
import { PreviewPanel } from './Preview';
import { Rfq } from './Rfq';
import { useRfq } from './request';
import { replaceLegs, useTrade } from './store';
import './style.css';
import { useLegs, useStrategy, useView } from './view';

export default function TradePage() {
  const view = useView();
  const strategy = useStrategy();
  const legs = useLegs();
  const some = useTrade((state) => state.legs.length > 0);
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
        <Empty>This pool has no market yet. As soon as the house opens one, its options are listed here.</Empty>
      </>
    );
  }
  // a quote says what the trade will cost; without one the mark is the best guess
  const best = rfq.quotes.find((quote) => quote.ok);
  const alive = rfq.phase === 'shown' || rfq.phase === 'clicked';
  const quoted = alive && best?.ok && legs && sameLegs(best.legs, legs) ? best.legs : null;
  const priced = quoted ?? (strategy?.ok ? strategy.value.priced : null);
  return (
    <>
      <div className="page-head">
        <h1>Trade</h1>
        <MarketBar view={view} />
      </div>
      <div className="grid">
        <div className="col-7 stack trade-column">
          <Chain view={view} />
          <Payoff view={view} strategy={strategy} />
        </div>
        <div className="col-5 stack trade-column">
          <Builder view={view} strategy={strategy} />
          <PreviewPanel legs={priced} source={quoted ? 'at the best quote' : 'at mark'} some={some} />
          <Rfq view={view} legs={legs} />
        </div>
      </div>
    </>
  );
}
