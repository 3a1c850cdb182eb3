import { memo } from 'react';
import { Panel } from '../../components/Panel';
import { Twin } from '../../components/Twin';
import type { Report, Split as Parts } from '../../engine/types';
import { usd, usdOf } from '../../lib/units';
import { Bars } from './Bars';

const PARTS = [
  { id: 'delta', key: 'deltaAtoms', label: 'Delta', color: 'accent', note: 'the price moving along today’s slope' },
  { id: 'gamma', key: 'gammaAtoms', label: 'Gamma', color: 'info', note: 'what the slope does meanwhile' },
  { id: 'vega', key: 'vegaAtoms', label: 'Vega', color: 'warn', note: 'the shock of volatility' },
  { id: 'stress', key: 'stressAtoms', label: 'Stress', color: 'loss', note: 'far moves and skew, beyond the worst usual one' },
  { id: 'contingency', key: 'contingencyAtoms', label: 'Contingency', color: 'dim', note: 'short options, oracle doubt, basis, the floor' },
] as const satisfies readonly { id: string; key: keyof Parts; label: string; color: string; note: string }[];

/** Where both requirements come from; the parts sum to them to the atom. */
export const Split = memo(function Split(props: { report: Report }) {
  const { report } = props;
  return (
    <Panel title="What the requirement is made of">
      <div className="stack">
        <Requirement name="Maintenance margin" id="mm" totalAtoms={report.mmAtoms} parts={report.mm} notes />
        <Requirement name="Initial margin" id="im" totalAtoms={report.imAtoms} parts={report.im} />
        <p className="dim small">
          A negative part lowers the requirement. Below maintenance margin an account is liquidated; below initial margin it may only reduce
          risk.
        </p>
        <Twin
          caption="Requirement by part [USD]"
          head={['Part', 'Maintenance', 'Initial', 'What it is']}
          rows={() => [
            ...PARTS.map((part) => [part.label, usd(report.mm[part.key], 6), usd(report.im[part.key], 6), part.note]),
            ['Sum', usd(report.mmAtoms, 6), usd(report.imAtoms, 6), ''],
          ]}
        />
      </div>
    </Panel>
  );
});

function Requirement(props: { name: string; id: string; totalAtoms: bigint; parts: Parts; notes?: boolean }) {
  const { parts } = props;
  return (
    <div className="stack" data-split={props.id}>
      <div className="row between">
        <h3>{props.name}</h3>
        <strong>{usd(props.totalAtoms)} USD</strong>
      </div>
      <Stack parts={parts} />
      <Bars
        label={`${props.name} by part [USD]`}
        cost
        bars={PARTS.map((part) => ({
          id: part.id,
          label: part.label,
          atoms: parts[part.key],
          ...(props.notes ? { note: part.note } : {}),
        }))}
      />
    </div>
  );
}

/** Parts that add one after the other; those that lower it are only among the bars below. */
function Stack(props: { parts: Parts }) {
  const adding = PARTS.filter((part) => props.parts[part.key] > 0n);
  const sum = adding.reduce((total, part) => total + usdOf(props.parts[part.key]), 0);
  if (sum <= 0) return null;
  return (
    <div className="split-stack" aria-hidden="true">
      {adding.map((part) => {
        const share = (usdOf(props.parts[part.key]) / sum) * 100;
        return (
          <i key={part.id} style={{ width: `${share}%`, background: `color-mix(in srgb, var(--${part.color}) 40%, var(--panel))` }}>
            {share > 16 ? part.label : share > 5 ? part.label.slice(0, 1) : ''}
          </i>
        );
      })}
    </div>
  );
}
