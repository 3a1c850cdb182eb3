import { useState } from 'react';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import type { LegReport } from '../../engine/types';
import { contracts, contractsOf, decimal, percent, signed, usd } from '../../lib/units';
import { optionName } from './legs';
import type { NameOf } from './words';

const FEW = 20;

/** Every leg with its mark and Greeks. Long books are cut: the rest is there when asked for. */
export function Positions(props: { legs: readonly LegReport[]; nameOf: NameOf }) {
  const { legs, nameOf } = props;
  const [all, setAll] = useState(false);
  const shown = all ? legs : legs.slice(0, FEW);
  const held = (leg: LegReport, key: 'delta' | 'vega' | 'theta') => leg.quote[key] * contractsOf(leg.sizeLots);
  return (
    <Panel
      title={`Positions (${legs.length})`}
      flush
      end={
        legs.length > FEW && (
          <button type="button" className="small" onClick={() => setAll(!all)} data-action="all-positions">
            {all ? `Show the first ${FEW}` : `Show all ${legs.length}`}
          </button>
        )
      }
    >
      <Table
        caption="Positions"
        columns={[
          { id: 'option', head: 'Option', left: true, cell: (leg) => optionName(leg, nameOf) },
          { id: 'size', head: 'Size', cell: (leg) => contracts(leg.sizeLots) },
          {
            id: 'mark',
            head: 'Mark [USD]',
            cell: (leg) => (leg.quote.settled ? `${decimal(leg.quote.markUsd)} settled` : decimal(leg.quote.markUsd)),
          },
          { id: 'iv', head: 'IV', cell: (leg) => (leg.quote.settled ? '–' : percent(leg.quote.iv)) },
          { id: 'value', head: 'Value [USD]', cell: (leg) => usd(leg.valueAtoms) },
          { id: 'delta', head: 'Delta [coins]', cell: (leg) => signed(held(leg, 'delta'), 4) },
          { id: 'vega', head: 'Vega [USD]', cell: (leg) => signed(held(leg, 'vega'), 2) },
          { id: 'theta', head: 'Theta [USD]', cell: (leg) => signed(held(leg, 'theta'), 2) },
          { id: 'binding', head: 'In the binding case [USD]', cell: (leg) => usd(leg.bindingPnlAtoms) },
        ]}
        rows={shown}
        rowKey={(leg) => `${leg.market}/${leg.expiryTs}/${leg.kind}/${leg.strikeAtoms}`}
        rowProps={(leg) => ({ 'data-row': `leg-${leg.market}-${leg.expiryTs}-${leg.strikeAtoms}-${leg.kind}` })}
        empty="No options are held."
      />
    </Panel>
  );
}
