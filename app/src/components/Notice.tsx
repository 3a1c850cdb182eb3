import type { ReactNode } from 'react';
import type { Explained } from '../lib/errors/explain';

type Tone = 'info' | 'warn' | 'loss' | 'gain';

export function Notice(props: { tone?: Tone; title?: string; children?: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <div className={`notice ${props.tone ?? 'info'}`} role={props.role}>
      {props.title && <h3>{props.title}</h3>}
      {props.children}
    </div>
  );
}

/** An error by its cause and what to do, never by a code. */
export function Problem(props: { problem: Explained; live?: boolean }) {
  const { problem } = props;
  return (
    <div className="notice loss" role={props.live === false ? undefined : 'alert'} data-error={problem.name}>
      <p className="strong">{problem.cause}</p>
      <p>{problem.todo}</p>
      {problem.detail && <p className="dim small">{problem.detail}</p>}
    </div>
  );
}

export function Empty(props: { children: ReactNode }) {
  return <div className="empty">{props.children}</div>;
}

export function Waiting(props: { what: string }) {
  return (
    <div className="empty" role="status">
      Loading {props.what} …
    </div>
  );
}
