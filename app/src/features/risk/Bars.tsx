import { usd, usdOf } from '../../lib/units';

export interface Bar {
  id: string;
  label: string;
  atoms: bigint;
  /** Below the label. */
  note?: string;
}

/** Signed amounts about a common nothing: losses to the left, gains to the right. `cost`: what is asked for is no gain, and has one colour. */
export function Bars(props: { label: string; bars: readonly Bar[]; cost?: boolean; scaleAtoms?: bigint }) {
  const sizes = props.bars.map((bar) => Math.abs(usdOf(bar.atoms)));
  const most = Math.max(usdOf(props.scaleAtoms ?? 0n), ...sizes, 1e-6);
  const low = props.bars.some((bar) => bar.atoms < 0n);
  const high = props.bars.some((bar) => bar.atoms > 0n);
  const zero = low && high ? 50 : low ? 100 : 0;
  const room = low && high ? 50 : 100;
  return (
    <ul className="bars" aria-label={props.label}>
      {props.bars.map((bar) => {
        const width = (Math.abs(usdOf(bar.atoms)) / most) * room;
        const color = props.cost ? (bar.atoms < 0n ? 'info' : 'accent') : bar.atoms < 0n ? 'warn' : 'info';
        return (
          <li key={bar.id} data-bar={bar.id}>
            <span className="bar-label">
              {bar.label}
              {bar.note && <small className="dim">{bar.note}</small>}
            </span>
            <span className="bar-track" aria-hidden="true">
              <i style={{ left: `${bar.atoms < 0n ? zero - width : zero}%`, width: `${width}%`, background: `var(--${color})` }} />
              <b style={{ left: `${zero}%` }} />
            </span>
            <span className="bar-value">{usd(bar.atoms)}</span>
          </li>
        );
      })}
    </ul>
  );
}
