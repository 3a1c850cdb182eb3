import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import type { BreakerRule } from '@breakwater/client/generated/types';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { useNow } from '../../lib/chain/clock';
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
import { percent, span, stops as stopNames } from '../../lib/governance/units';
import { duration } from '../../lib/time';

/** Rules in words, and what is stopped now. */
export function Breakers(props: { world: World; breakers: Entry<'Breakers'> | undefined }) {
  const { world, breakers } = props;
  const nowTs = useNow();
  const { stops } = world.pool;
  const active = stoppedBits(stops, nowTs);
  const rules = breakers ? breakers.data.rules.rules.slice(0, breakers.data.rules.count) : [];
  const symbol = (index: number) => world.markets.find((market) => market.index === index)?.symbol ?? `market ${index}`;
  const rows = rules.map((rule, at) => ({ rule, at }));
  return (
    <Panel
      title="Circuit breakers"
      flush
      end={
        <span className={`chip ${active.length > 0 ? 'loss' : 'gain'}`} data-figure="stops">
          {stoppedWords(stops, nowTs)}
        </span>
      }
    >
      {active.length > 0 && (
        <ul className="note plain-list">
          {active.map((bit) => (
            <li key={bit}>
              <strong className="loss">{capital(STOPS[bit]?.name ?? '')}</strong> for another {duration(untilOf(stops, bit) - nowTs)}:{' '}
              {STOPS[bit]?.words}
              {bit === WITHDRAWALS && `; ${withdrawalWords(stops, nowTs)}`}.
            </li>
          ))}
        </ul>
      )}
      <Table
        caption="Rules of the circuit breakers"
        columns={columns(
          symbol,
          active.reduce((all, bit) => all | (1 << bit), 0),
        )}
        rows={rows}
        rowKey={({ at }) => String(at)}
        rowProps={({ at }) => ({ 'data-row': 'rule', 'data-rule': String(at) })}
        empty="This pool has no rules."
      />
      <p className="dim small note">Anybody who can show that a rule’s threshold is passed may trip it; the stop ends by itself.</p>
    </Panel>
  );
}

function columns(symbol: (index: number) => string, active: number): Column<{ rule: BreakerRule; at: number }>[] {
  return [
    {
      id: 'when',
      head: 'When',
      left: true,
      wrap: true,
      cell: ({ rule }) => (
        <>
          {METRICS[rule.metric]?.name ?? 'unknown'}
          {ofMarket(rule.metric) && ` of ${symbol(rule.market)}`} reaches <strong>{percent(BigInt(rule.thresholdBps))}</strong>
        </>
      ),
    },
    {
      id: 'then',
      head: 'Stops',
      left: true,
      wrap: true,
      cell: ({ rule }) =>
        `${stopNames(rule.actions)}${(rule.actions & (1 << WITHDRAWALS)) !== 0 ? ` (to ${percent(BigInt(rule.withdrawBps))} a window)` : ''}`,
    },
    { id: 'secs', head: 'For', cell: ({ rule }) => span(BigInt(rule.secs)) },
    {
      id: 'now',
      head: 'Now',
      left: true,
      cell: ({ rule }) => ((rule.actions & ~active) === 0 ? <span className="loss">in force</span> : <span className="dim">armed</span>),
    },
  ];
}
