import type { Assessment } from '../engine/types';
import { usd, usdOf } from '../lib/units';

/** Where an account stands between insolvency, maintenance margin, the soft line and initial margin. */
export function HealthBar(props: { assessment: Assessment; legend?: boolean }) {
  const { equityAtoms, mmAtoms, softLineAtoms, imAtoms } = props.assessment;
  const [equity, mm, soft, im] = [equityAtoms, mmAtoms, softLineAtoms, imAtoms].map(usdOf) as [number, number, number, number];
  const scale = Math.max(equity, im, soft, 1) * 1.15;
  const at = (value: number): string => `${Math.min(100, Math.max(0, (value / scale) * 100))}%`;
  const state = stateOf(props.assessment);
  const words = `${state.words}: equity ${usd(equityAtoms)}, maintenance margin ${usd(mmAtoms)}, soft line ${usd(softLineAtoms)}, initial margin ${usd(imAtoms)} USD`;
  return (
    <div>
      <div className="health" role="img" aria-label={words} data-health={state.id}>
        <div className="fill" style={{ width: at(equity), background: `var(--${state.color})` }} />
        {mm > 0 && <div className="tick" style={{ left: at(mm) }} />}
        {mm > 0 && <div className="tick" style={{ left: at(soft), opacity: 0.6 }} />}
        {im > mm && <div className="tick" style={{ left: at(im), opacity: 0.6 }} />}
      </div>
      {props.legend && mm > scale * 0.14 && (
        <div className="health-legend" aria-hidden="true">
          <span style={{ left: '0', transform: 'none' }}>insolvent</span>
          <span style={{ left: at(mm), transform: 'translateX(-100%)' }}>MM&nbsp;</span>
          <span style={{ left: at(soft), transform: 'none' }}>&nbsp;soft</span>
          {im > soft * 1.12 && <span style={{ left: at(im), transform: 'none' }}>&nbsp;IM</span>}
        </div>
      )}
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
