import type { World } from '@breakwater/client/account/world';
import type { BreakerRule } from '@breakwater/client/generated/types';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import { useNow } from '../../lib/chain/clock';
import { useAll } from '../../lib/chain/store';
import {
  capital,
  METRICS,
  ofMarket,
  STOPS,
  stoppedBits,
  stoppedWords,
  untilOf,
  WITHDRAWALS,
  withdrawalWords,
} from '../../lib/governance/stops';
import { stops as stopNames } from '../../lib/governance/units';
import { useMargin } from '../../lib/margin/engine';
import { duration } from '../../lib/time';
import { bps } from '../../lib/units';

/** What is stopped, and how near each rule is to stopping something. */
export function Breakers({ world }: { world: World }) {
  const nowTs = useNow();
  const all = useAll('Breakers');
  const breakers = all.find(({ data }) => data.pool === world.poolAddress)?.data;
  const { stops } = world.pool;
  const left = (bit: number): number => untilOf(stops, bit) - nowTs;
  const stopped = stoppedBits(stops, nowTs).length;
  return (
    <Panel
      title="Circuit breakers"
      className="col-12"
      flush
      end={
        <span className={`chip ${stopped > 0 ? 'loss' : 'gain'}`} data-figure="breakers" data-stopped={stopped}>
          {stoppedWords(stops, nowTs)}
        </span>
      }
    >
      <Table
        caption="What breakers can stop, and for how much longer it is stopped"
        rows={STOPS.map((stop, bit) => ({ ...stop, bit }))}
        rowKey={({ name }) => name}
        rowProps={({ name, bit }) => ({ 'data-stop': name, 'data-active': left(bit) > 0 })}
        columns={[
          {
            id: 'name',
            head: 'Stop',
            left: true,
            wrap: true,
            cell: ({ name, words }) => (
              <span className="line-name">
                {capital(name)} <small className="dim">{words}</small>
              </span>
            ),
          },
          {
            id: 'now',
            head: 'Now',
            cell: ({ bit }) =>
              left(bit) > 0 ? (
                <span className="loss">
                  stopped for {duration(left(bit))} more
                  {bit === WITHDRAWALS && `: ${withdrawalWords(stops, nowTs)}`}
                </span>
              ) : (
                <span className="gain">open</span>
              ),
          },
        ]}
      />
      {!breakers || breakers.rules.count === 0 ? (
        <p className="dim" style={{ padding: 14 }}>
          This pool has no rules that trip by themselves; the guardian alone can stop things, for a time.
        </p>
      ) : (
        <Rules world={world} rules={breakers.rules.rules.slice(0, breakers.rules.count)} />
      )}
      <p className="dim small" style={{ padding: '8px 14px' }}>
        Anybody may trip a rule whose value has reached its limit. A stop ends by itself; none ever stops a deposit, a trade that reduces
        risk, or settlement.
      </p>
    </Panel>
  );
}

function Rules({ world, rules }: { world: World; rules: BreakerRule[] }) {
  const asked = rules.map(({ metric, market }) => ({ metric, market }));
  const measured = useMargin(({ engine }) => engine.measures(asked), [JSON.stringify(asked)]);
  const rows = rules.map((rule, at) => {
    const market = ofMarket(rule.metric) ? world.markets.find(({ index }) => index === rule.market) : undefined;
    const value = measured?.ok ? (measured.value[at] ?? null) : null;
    return { rule, at, market, value, near: value === null ? null : Math.min(value / Math.max(rule.thresholdBps, 1), 1) };
  });
  return (
    <Table
      caption="Rules, and how near each is"
      rows={rows}
      rowKey={({ at }) => String(at)}
      rowProps={({ at, near }) => ({ 'data-rule': String(at), 'data-near': near === null ? undefined : near.toFixed(3) })}
      columns={[
        {
          id: 'metric',
          head: 'Rule',
          left: true,
          wrap: true,
          cell: ({ rule, market }) => (
            <span className="line-name">
              {capital(METRICS[rule.metric]?.name ?? 'unknown')}{' '}
              <small className="dim">{METRICS[rule.metric]?.words(market?.symbol ?? 'the market')}</small>
            </span>
          ),
        },
        { id: 'value', head: 'Now', cell: ({ value }) => (value !== null ? bps(value) : measured ? 'no young price' : '…') },
        { id: 'threshold', head: 'Trips at', cell: ({ rule }) => bps(rule.thresholdBps) },
        { id: 'near', head: 'How near', left: true, cell: ({ near }) => <Near near={near} /> },
        { id: 'stops', head: 'Then stops', left: true, wrap: true, cell: ({ rule }) => stopNames(rule.actions) },
        { id: 'secs', head: 'For', cell: ({ rule }) => duration(rule.secs) },
      ]}
    />
  );
}

function Near({ near }: { near: number | null }) {
  if (near === null) return <span className="dim">–</span>;
  const tone = near >= 1 ? 'loss' : near >= 0.7 ? 'warn' : 'accent';
  const words = near >= 1 ? 'may be tripped' : near >= 0.7 ? 'near' : 'far';
  return (
    <span className="near">
      <span className="near-track" aria-hidden="true">
        <i style={{ width: `${near * 100}%`, background: `var(--${tone})` }} />
      </span>
      <span className={tone === 'accent' ? 'dim small' : `${tone} small`}>
        {words}, {Math.round(near * 100)} %
      </span>
    </span>
  );
}
