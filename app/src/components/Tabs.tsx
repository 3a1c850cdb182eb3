import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';

/** Tabs with arrow keys, as the ARIA authoring practices have them. */
export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly { id: T; label: ReactNode }[];
  chosen: T;
  onChoose: (id: T) => void;
  children?: ReactNode;
}) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = props.tabs.findIndex((tab) => tab.id === props.chosen);
    const next = props.tabs[(at + step + props.tabs.length) % props.tabs.length];
    if (!next) return;
    props.onChoose(next.id);
    list.current?.querySelector<HTMLButtonElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={props.label} ref={list} onKeyDown={move} tabIndex={-1}>
        {props.tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            data-tab={tab.id}
            id={`${base}-${tab.id}`}
            aria-selected={tab.id === props.chosen}
            aria-controls={props.children ? `${base}-panel` : undefined}
            tabIndex={tab.id === props.chosen ? 0 : -1}
            onClick={() => props.onChoose(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {props.children && (
        <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${props.chosen}`}>
          {props.children}
        </div>
      )}
    </>
  );
}
