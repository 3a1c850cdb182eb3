/** The strategy: up to eight legs, by hand or from a preset. */
import { Field } from '../../components/Field';
import { Figures } from '../../components/Figures';
import { Empty, Notice, Problem } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { Answer } from '../../lib/margin/engine';
import { explain } from '../../lib/errors/explain';
import { contractsOf, decimal, signed, usd } from '../../lib/units';
import { costAtoms, isWrong, MOST_LEGS, noMultiplier, sameAs } from './legs';
import { LegRow } from './LegRow';
import { Presets } from './Presets';
import { clearLegs, flipAll, setMultiplier, useTrade } from './store';
import { useLegs, useLack, type Strategy, type View } from './view';

export function Builder({ view, strategy }: { view: View; strategy: Answer<Strategy> | null }) {
  const { legs, multiplier, full } = useTrade();
  const whole = useLegs();
  const lack = useLack();
  return (
    <Panel
      title="Strategy"
      end={
        legs.length > 0 && (
          <>
            <button type="button" className="small" onClick={flipAll} data-action="flip-all">
              Flip all
            </button>
            <button type="button" className="small" onClick={clearLegs} data-action="clear-legs">
              Clear
            </button>
          </>
        )
      }
    >
      <div className="stack">
        <Presets view={view} />
        {full && <Notice tone="warn">A trade has at most {MOST_LEGS} legs. Remove one first.</Notice>}
        {legs.length === 0 ? (
          <Empty>No legs yet. Choose Buy or Sell in the chain, or a preset above.</Empty>
        ) : (
          <>
            <ul className="trade-legs" aria-label="Legs">
              {legs.map((leg, at) => (
                <LegRow key={leg.id} leg={leg} number={at + 1} same={sameAs(legs, leg)} view={view} />
              ))}
            </ul>
            <div className="trade-multiplier">
              <Field
                label="Multiplier"
                value={multiplier}
                onChange={setMultiplier}
                unit="times"
                error={whole || legs.some(isWrong) ? null : noMultiplier(multiplier)}
              />
            </div>
            {lack !== null && <p className="small strong">{lack}</p>}
            {lack === null && strategy && <Totals strategy={strategy} />}
          </>
        )}
      </div>
    </Panel>
  );
}

/** What all legs together cost at mark, and how they move. */
function Totals({ strategy }: { strategy: Answer<Strategy> }) {
  if (!strategy.ok) return <Problem problem={explain(strategy.error)} />;
  const { legs, quotes, priced } = strategy.value;
  if (!priced) return <Problem problem={explain('SurfaceMissing')} live={false} />;
  const premium = costAtoms(priced);
  const total = (of: 'delta' | 'gamma' | 'vega' | 'theta'): number =>
    legs.reduce((sum, leg, at) => sum + contractsOf(leg.sizeLots) * (quotes[at]?.[of] ?? 0), 0);
  return (
    <Figures
      figures={[
        {
          id: 'premium',
          label: premium < 0n ? 'You receive at mark' : 'You pay at mark',
          value: `${usd(premium < 0n ? -premium : premium)} USD`,
          note: 'before fees and the makers’ spread',
        },
        { id: 'delta', label: 'Delta', value: signed(total('delta'), 3), note: 'contracts' },
        { id: 'gamma', label: 'Gamma', value: total('gamma').toPrecision(2).replace('-', '−'), note: 'delta a USD' },
        { id: 'vega', label: 'Vega', value: decimal(total('vega')), note: 'USD a point of volatility' },
        { id: 'theta', label: 'Theta', value: decimal(total('theta')), note: 'USD a day' },
      ]}
    />
  );
}
