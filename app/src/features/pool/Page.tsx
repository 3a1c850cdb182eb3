import type { World } from '@breakwater/client/account/world';
import { useEveryone } from '../../lib/chain/everyone';
import { useWorld } from '../../lib/chain/store';
import { Backstop } from './Backstop';
import { Breakers } from './Breakers';
import { ClustersPanel } from './ClustersPanel';
import { Funds } from './Funds';
import { Limits } from './Limits';
import { Solvency } from './Solvency';
import { Strikes } from './Strikes';
import { Volatility } from './Volatility';
import './style.css';

export default function PoolPage() {
  const world = useWorld();
  return world && <Known world={world} />;
}

function Known({ world }: { world: World }) {
  const everyone = useEveryone();
  return (
    <>
      <div className="page-head">
        <h1>Pool</h1>
        <p className="dim">What it owes and holds, who stands behind it, and where its risk lies.</p>
      </div>
      <div className="grid">
        <Solvency world={world} everyone={everyone} />
        <Funds world={world} />
        <Backstop world={world} />
        <ClustersPanel everyone={everyone} />
        <Strikes world={world} everyone={everyone} />
        <Volatility world={world} />
        <Breakers world={world} />
        <Limits world={world} />
      </div>
    </>
  );
}
