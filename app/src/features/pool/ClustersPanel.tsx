import { useMemo } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import { Chart, type Line, type Marker } from '../../components/Chart';
import { Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { ReadAll } from '../../components/ReadAll';
import type { Cluster } from '../../engine/types';
import type { Everyone } from '../../lib/chain/everyone';
import { explain } from '../../lib/errors/explain';
import { compact, decimal, signed } from '../../lib/units';
import { useClusters } from './clusters';

/** Where liquidations cluster by price. */
export function ClustersPanel({ everyone }: { everyone: Everyone }) {
  return (
    <Panel title="Liquidation clusters by price" className="col-6">
      {everyone.state === 'counting' && <Waiting what="the margin accounts" />}
      {everyone.state === 'many' && <ReadAll count={everyone.count} read={everyone.read} />}
      {everyone.state === 'ready' && <Asked accounts={everyone.accounts} />}
    </Panel>
  );
}

function Asked({ accounts }: { accounts: readonly Entry<'MarginAccount'>[] }) {
  const { clusters, problem } = useClusters(accounts);
  if (problem) return <Problem problem={explain(problem)} live={false} />;
  if (!clusters) return <Waiting what="every account at 21 prices" />;
  return <Shown clusters={clusters} />;
}

const NOW: Marker[] = [{ at: 0, label: 'now', color: 'text' }];

function Shown({ clusters }: { clusters: Cluster[] }) {
  const { x, lines } = useMemo(() => {
    const lines: Line[] = [
      { label: 'Notional of accounts due [USD]', values: clusters.map(({ notionalUsd }) => notionalUsd), color: 'warn', bars: true },
      {
        label: 'Accounts due (right)',
        values: clusters.map(({ accounts }) => accounts),
        color: 'info',
        right: true,
        count: true,
        text: compact,
      },
    ];
    return { x: clusters.map(({ priceBps }) => priceBps / 100), lines };
  }, [clusters]);
  const most = clusters.reduce((most, each) => Math.max(most, each.accounts), 0);
  return (
    <div className="stack" data-figure="clusters">
      <p className="dim small">
        What would be below its maintenance margin if every price moved at once, volatility unchanged.{' '}
        {most === 0 && <strong>No account is due within 50 % either way.</strong>}
      </p>
      <Chart
        label="Accounts due and their notional over a move of all prices"
        x={x}
        xLabel="Move of all prices"
        lines={lines}
        markers={NOW}
        height={330}
        xText={(value) => `${signed(value, 0)} %`}
        yText={(value) => (value < 1_000 ? decimal(value, 0) : compact(value))}
      />
    </div>
  );
}
