import { useState, type ReactNode } from 'react';

/** Puts a text on the clipboard, and says so. */
export function Copy(props: { text: string; what: string; children?: ReactNode }) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      setState('copied');
    } catch {
      setState('refused'); // not allowed, or no clipboard at all outside a secure page
    }
    setTimeout(() => setState('ready'), 2_000);
  };
  const words = { ready: props.children ?? 'Copy', copied: 'Copied', refused: 'Select the text to copy it' }[state];
  return (
    <button
      type="button"
      className="small"
      onClick={() => void copy()}
      aria-label={state === 'ready' && !props.children ? `Copy ${props.what}` : undefined}
      title={`Copy ${props.what}`}
    >
      {words}
    </button>
  );
}
