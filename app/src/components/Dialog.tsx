import { useEffect, useId, useRef, type ReactNode } from 'react';

/** The browser's own modal dialog: focus stays inside, Escape closes, focus goes back. */
export function Dialog(props: { title: string; open: boolean; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (props.open && !element.open) element.showModal();
    if (!props.open && element.open) element.close();
  }, [props.open]);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={props.onClose}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <button type="button" className="plain small" onClick={props.onClose} aria-label="Close">
          ✕
        </button>
      </header>
      <div className="body">{props.open && props.children}</div>
    </dialog>
  );
}
