import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { decimal, signed } from '../../lib/units';
import type { GreekTotals } from './totals';

/** Sensitivities by market, as it is or as supposed. */
export function Greeks(props: { totals: readonly GreekTotals[] }) {
  return (
    <Panel title="Greeks by market" flush>
      <Table
        caption="Delta, gamma, vega and theta by market"
        columns={[
          { id: 'market', head: 'Market', left: true, cell: (row) => row.symbol },
          { id: 'delta-usd', head: 'Delta [USD]', cell: (row) => signed(row.deltaUsd, 0) },
          { id: 'delta', head: 'Delta [coins]', cell: (row) => signed(row.deltaCoins, 4) },
          { id: 'gamma', head: 'Gamma per 1 % [USD]', cell: (row) => signed(row.gammaUsd, 0) },
          { id: 'gamma-coins', head: 'Gamma per 1 % [coins]', cell: (row) => signed(row.gammaCoins, 4) },
          { id: 'vega', head: 'Vega per point [USD]', cell: (row) => signed(row.vegaUsd, 2) },
          { id: 'theta', head: 'Theta a day [USD]', cell: (row) => signed(row.thetaUsd, 2) },
        ]}
        rows={props.totals}
        rowKey={(row) => String(row.market)}
        rowProps={(row) => ({ 'data-row': `greeks-${row.market}` })}
        empty="Nothing is held that moves with a price."
      />
      {props.totals.length > 1 && (
        <p className="dim small risk-foot" data-figure="greeks-sum">
          All markets: delta {sum(props.totals, 'deltaUsd')} USD, gamma per 1 % {sum(props.totals, 'gammaUsd')} USD, vega{' '}
          {sum(props.totals, 'vegaUsd')} USD a point, theta {sum(props.totals, 'thetaUsd')} USD a day.
        </p>
      )}
    </Panel>
  );
}

function sum(totals: readonly GreekTotals[], key: 'deltaUsd' | 'gammaUsd' | 'vegaUsd' | 'thetaUsd'): string {
  return decimal(
    totals.reduce((total, each) => total + each[key], 0),
    0,
  );
}
