import type { ReactNode } from 'react';

export interface Figure {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: 'gain' | 'loss' | 'warn' | undefined;
  /** For tests. */
  id?: string;
}

export function Figures(props: { figures: (Figure | false | null | undefined)[] }) {
  return (
    <dl className="figures">
      {props.figures.map(
        (figure) =>
          figure && (
            <div key={figure.label}>
              <dt>{figure.label}</dt>
              <dd className={figure.tone} data-figure={figure.id}>
                {figure.value}
                {figure.note && <small>{figure.note}</small>}
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}
