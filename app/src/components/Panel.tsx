import { useId, type ReactNode } from 'react';

export function Panel(props: { title: string; end?: ReactNode; flush?: boolean; className?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.end && <div className="end row">{props.end}</div>}
      </header>
      <div className={props.flush ? 'body flush' : 'body'}>{props.children}</div>
    </section>
  );
}
