import type { Assessment } from '../engine/types';
import { clamp, usd, usdOf } from '../lib/units';

interface Mark {
  /** The tick's and its swatch's style. */
  id: 'zero' | 'mm' | 'soft' | 'im';
  name: string;
  atoms: bigint;
}

/** Lines below which something changes, ascending. Soft slices have none of their own where the pool takes none. */
export function marksOf({ mmAtoms, softLineAtoms, imAtoms }: Assessment): Mark[] {
  const marks: (Mark | false)[] = [
    { id: 'zero', name: 'Insolvent', atoms: 0n },
    mmAtoms > 0n && { id: 'mm', name: 'MM', atoms: mmAtoms },
    softLineAtoms !== mmAtoms && { id: 'soft', name: 'soft', atoms: softLineAtoms },
    imAtoms > 0n && { id: 'im', name: 'IM', atoms: imAtoms },
  ];
  return marks.filter((mark) => mark !== false);
}

/** Where an account stands between insolvency, maintenance margin, the soft line and initial margin. */
export function HealthBar(props: { assessment: Assessment }) {
  const { equityAtoms, mmAtoms, softLineAtoms, imAtoms } = props.assessment;
  const marks = marksOf(props.assessment);
  const scale = Math.max(usdOf(equityAtoms), ...marks.map(({ atoms }) => usdOf(atoms)), 1) * 1.15;
  const at = (atoms: bigint): string => `${clamp((usdOf(atoms) / scale) * 100, 0, 100)}%`;
  const state = stateOf(props.assessment);
  const words = `${state.words}: equity ${usd(equityAtoms)}, maintenance margin ${usd(mmAtoms)}, soft line ${usd(softLineAtoms)}, initial margin ${usd(imAtoms)} USD`;
  const fill = { background: `var(--${state.color})` };
  return (
    <div>
      <div className="health" role="img" aria-label={words} data-health={state.id}>
        <div className="fill" style={{ width: at(equityAtoms), ...fill }} />
        {marks.map(({ id, atoms }) => (
          <div key={id} className={`tick ${id}`} style={{ left: at(atoms) }} />
        ))}
      </div>
      <div className="health-legend" aria-hidden="true">
        {marks.map(({ id, name, atoms }) => (
          <span key={id}>
            <i className={`tick ${id}`} /> {name} {usd(atoms, 0)}
          </span>
        ))}
        <span>
          <i className="swatch" style={fill} /> equity {usd(equityAtoms, 0)} USD
        </span>
      </div>
    </div>
  );
}

export interface HealthWords {
  id: 'healthy' | 'reducing' | 'soft' | 'liquidatable' | 'insolvent';
  words: string;
  color: 'gain' | 'warn' | 'loss';
}

export function stateOf(assessment: Assessment): HealthWords {
  const { equityAtoms, mmAtoms, softLineAtoms, imExcessAtoms } = assessment;
  if (equityAtoms < 0n) return { id: 'insolvent', words: 'Insolvent', color: 'loss' };
  if (equityAtoms < mmAtoms) return { id: 'liquidatable', words: 'Below maintenance margin', color: 'loss' };
  if (equityAtoms < softLineAtoms) return { id: 'soft', words: 'Soft liquidation', color: 'warn' };
  if (imExcessAtoms < 0n) return { id: 'reducing', words: 'Only trades that reduce risk', color: 'warn' };
  return { id: 'healthy', words: 'Healthy', color: 'gain' };
}
