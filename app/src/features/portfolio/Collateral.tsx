import type { Address } from '@solana/kit';
import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { MarketView, World } from '@breakwater/client/account/world';
import { NOBODY } from '@breakwater/client/instruction/account';
import { Choice } from '../../components/Field';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { useMargin } from '../../lib/margin/engine';
import { bps, exactShort, priceOf, usd } from '../../lib/units';
import { CollateralForm } from './CollateralForm';

interface Row {
  market: MarketView;
  atoms: bigint;
  /** What of it counts; null while not known. */
  countedAtoms: bigint | null;
}

export function Collateral(props: {
  world: World;
  owner: Address;
  account: Entry<'MarginAccount'>;
  /** Only shown: it is another's. */
  fixed?: boolean;
}) {
  const { world, owner, account } = props;
  const taken = world.markets.filter((market) => market.data.collateralMint !== NOBODY);
  const amounts = account.data.collateralAtoms;
  const counted = useMargin(
    ({ engine }) =>
      taken.map(({ index }) => {
        const atoms = amounts[index] ?? 0n;
        return atoms === 0n ? 0n : engine.assess({ collateral: [{ market: index, atoms }] }).collateralAtoms;
      }),
    [account.bytes],
  );
  const rows = taken.map(
    (market, at): Row => ({
      market,
      atoms: amounts[market.index] ?? 0n,
      countedAtoms: counted?.ok ? (counted.value[at] ?? null) : null,
    }),
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const market = taken.find((each) => each.index === chosen) ?? taken[0];
  return (
    <Panel title="Collateral" flush>
      <Table
        caption="Collateral with price, haircut and what of it counts"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ market: { address } }) => address}
        rowProps={({ market: { symbol } }) => ({ 'data-row': 'collateral', 'data-symbol': symbol })}
        empty="This pool takes nothing but cash."
      />
      {market && !props.fixed && (
        <div className="stack inset">
          <p className="dim small">
            The underlying counts at the low end of its price less a haircut. It carries short calls and other positions without being sold.
          </p>
          {taken.length > 1 && (
            <Choice
              label="Asset"
              value={market.index}
              options={taken.map((each) => ({ value: each.index, label: each.symbol }))}
              onChange={setChosen}
            />
          )}
          <CollateralForm key={`${market.address}${account.address}`} world={world} owner={owner} account={account} market={market} />
        </div>
      )}
    </Panel>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: 'asset', head: 'Asset', left: true, cell: ({ market }) => <strong>{market.symbol}</strong> },
  {
    id: 'amount',
    head: 'Amount',
    cell: ({ market, atoms }) => `${exactShort(atoms, market.data.collateralDecimals)} ${market.symbol}`,
  },
  { id: 'price', head: 'Price (USD)', cell: ({ market }) => priceOf(market.data.mark.priceAtoms) },
  { id: 'haircut', head: 'Haircut', cell: ({ market }) => bps(market.data.params.haircutBps) },
  { id: 'counted', head: 'Counts as (USD)', cell: ({ countedAtoms }) => (countedAtoms === null ? '–' : usd(countedAtoms)) },
];
