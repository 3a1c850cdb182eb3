import type { MarketView, World } from '@breakwater/client/account/world';
import { Figures } from '../../components/Figures';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { REALISED } from '../../lib/governance/stops';
import { useMargin } from '../../lib/margin/engine';
import { duration } from '../../lib/time';
import { bps, decimal, usd, usdOf } from '../../lib/units';

const share = (part: bigint, whole: bigint): string => (whole === 0n ? '–' : `${decimal((usdOf(part) / usdOf(whole)) * 100, 1)} %`);

const told = (value: number | null | undefined): string => (typeof value === 'number' ? bps(value) : '…');

/** Caps of the pool, and how wide the scenarios of each market are now. */
export function Limits({ world }: { world: World }) {
  const { pool } = world;
  const { loss, auction, hold, slipBps } = pool.settings;
  const asked = world.markets.map(({ index }) => ({ metric: REALISED, market: index }));
  const realised = useMargin(({ engine }) => engine.measures(asked), [JSON.stringify(asked)]);
  return (
    <Panel title="Limits and dynamic margin" className="col-12">
      <div className="stack">
        <Figures
          figures={[
            {
              id: 'auction-notional',
              label: 'Notional in auction',
              value: `${usd(pool.auctionNotionalAtoms, 0)} USD`,
              note: `${share(pool.auctionNotionalAtoms, loss.auctionNotionalAtoms)} of the cap of ${usd(loss.auctionNotionalAtoms, 0)} USD; beyond it accounts wait for their turn`,
            },
            {
              label: 'Auction price',
              value: `${bps(auction.startBps)} to 0`,
              note: `to ${bps(auction.fastEndBps)} in ${duration(auction.fastSecs)}, then ${duration(auction.slowSecs)}`,
            },
            { label: 'Penalty of a slice', value: bps(auction.feeBps), note: 'of its price, for the account’s own shortfall first' },
            { label: 'Held back of bidders', value: bps(hold.marginBps), note: `of the slice’s margin, for ${duration(hold.secs)}` },
            { label: 'Least slice', value: bps(auction.leastSliceBps), note: 'of the account' },
            {
              label: 'Withdrawals while something is missing',
              value: bps(loss.withdrawBps),
              note: `of the account’s own worth in ${duration(loss.windowSecs)}`,
            },
            {
              label: 'Price of a trade from mark',
              value: bps(slipBps),
              note: 'of notional, at most; what gives away more is a withdrawal',
            },
          ]}
        />
        <Table
          caption="Width of each market’s scenarios, and what widens it"
          rows={world.markets}
          rowKey={({ symbol }) => symbol}
          rowProps={({ symbol }) => ({ 'data-row': `range-${symbol}` })}
          columns={[
            { id: 'symbol', head: 'Market', left: true, cell: ({ symbol }) => symbol },
            { id: 'im', head: 'Initial margin width', cell: ({ data }) => <Width rangeBps={data.range.imBps} /> },
            { id: 'mm', head: 'Maintenance margin width', cell: ({ data }) => <Width rangeBps={data.range.mmBps} /> },
            { id: 'most', head: 'Most', cell: ({ data }) => bps(data.params.ranges.mostBps) },
            {
              id: 'realised',
              head: 'Realised of reference',
              cell: (market) => told(realised?.ok ? realised.value[world.markets.indexOf(market)] : null),
            },
            { id: 'interest', head: 'Open interest · what counts, of its limit', cell: interest },
            { id: 'gamma', head: 'Short gamma · what counts, of its limit', cell: gamma },
          ]}
        />
        <p className="dim small">
          Width is that of the price and volatility moves margins are computed for; 100 % is ordinary. It widens with realised volatility
          above its reference, and with open interest or short gamma above their limits: what of these counts for everybody moves at a
          bounded speed, and who adds to them is margined at all of it. Initial margin follows at once; maintenance margin rises slowly, so
          that nobody is liquidated by the rule alone, and falls at once.
        </p>
      </div>
    </Panel>
  );
}

function Width({ rangeBps }: { rangeBps: number }) {
  const wide = rangeBps > 10_000;
  return (
    <span className={wide ? 'warn' : undefined}>
      {bps(rangeBps)}
      {wide ? ' (wider)' : ''}
    </span>
  );
}

const interest = ({ data }: MarketView): string =>
  `${usd(data.range.openInterestAtoms, 0)} USD · ${share(data.range.standingInterestAtoms, data.params.ranges.openInterestLimitAtoms)}`;

const gamma = ({ data }: MarketView): string =>
  `${usd(data.range.shortGammaAtoms, 0)} USD · ${share(data.range.standingGammaAtoms, data.params.ranges.shortGammaLimitAtoms)}`;
