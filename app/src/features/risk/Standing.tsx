import { Figures, type Figure } from '../../components/Figures';
import { HealthBar, stateOf } from '../../components/HealthBar';
import { Panel } from '../../components/Panel';
import type { Assessment } from '../../engine/types';
import { usd } from '../../lib/units';

/** Margin now, or as supposed with what it is now beside it. */
export function Standing(props: { now: Assessment; supposed: Assessment | null }) {
  const { now, supposed } = props;
  const shown = supposed ?? now;
  const state = stateOf(shown);
  const figure = (
    id: string,
    label: string,
    key: 'equityAtoms' | 'imAtoms' | 'mmAtoms' | 'imExcessAtoms' | 'mmExcessAtoms',
    signed = false,
  ): Figure => ({
    id: `risk-${id}`,
    label: `${label} [USD]`,
    value: usd(shown[key]),
    note: supposed ? `now ${usd(now[key])}` : undefined,
    tone: signed && shown[key] < 0n ? 'loss' : undefined,
  });
  return (
    <Panel
      title={supposed ? 'Margin, if so' : 'Margin now'}
      end={
        <span className={`chip ${state.color}`} data-state={state.id}>
          {state.words}
        </span>
      }
    >
      <div className="stack">
        <HealthBar assessment={shown} />
        <Figures
          figures={[
            figure('equity', 'Equity', 'equityAtoms', true),
            figure('mm', 'Maintenance margin', 'mmAtoms'),
            figure('im', 'Initial margin', 'imAtoms'),
            figure('mm-excess', 'Above maintenance', 'mmExcessAtoms', true),
            figure('im-excess', 'Above initial', 'imExcessAtoms', true),
          ]}
        />
      </div>
    </Panel>
  );
}
