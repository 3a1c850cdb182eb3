import { useLocation, useSearch } from 'wouter';
import { CutNote } from '../../components/Incomplete';
import { Tabs } from '../../components/Tabs';
import { useWorld } from '../../lib/chain/store';
import { tabOfQuery } from '../../lib/links';
import { Due } from './Due';
import { Live } from './Live';
import { Past } from './Past';
import { Soft } from './Soft';
import { Waterfall } from './Waterfall';
import './style.css';

const TABS = [
  { id: 'now', label: 'Now' },
  { id: 'past', label: 'Past and receipts' },
  { id: 'soft', label: 'Soft slices' },
  { id: 'waterfall', label: 'Who paid what' },
] as const;

export default function LiquidationsPage() {
  const world = useWorld();
  const tab = tabOfQuery(useSearch(), TABS);
  const [, go] = useLocation();
  if (!world) return null;
  return (
    <>
      <div className="page-head">
        <h1>Liquidations</h1>
        <p className="dim">Parts of accounts short of margin, sold to whoever takes the risk. Anyone with margin may bid.</p>
      </div>
      <Tabs label="Liquidations" tabs={TABS} chosen={tab} onChoose={(id) => go(`/liquidations?tab=${id}`, { replace: true })}>
        <div className="stack" style={{ gap: 'var(--gap)' }}>
          {tab === 'now' && (
            <>
              <Live world={world} />
              <Due world={world} />
            </>
          )}
          {tab !== 'now' && <CutNote />}
          {tab === 'past' && <Past />}
          {tab === 'soft' && <Soft world={world} />}
          {tab === 'waterfall' && <Waterfall />}
        </div>
      </Tabs>
    </>
  );
}
