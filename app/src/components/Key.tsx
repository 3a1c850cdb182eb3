import { useState } from 'react';
import { short } from '../lib/units';

/** An address: short to look at, whole to copy. */
export function Key(props: { address: string; label?: string }) {
  const [state, setState] = useState<'short' | 'copied' | 'whole'>('short');
  const copy = async () => {
    if (await copied(props.address)) {
      setState('copied');
      setTimeout(() => setState('short'), 1500);
    } else {
      setState(state === 'whole' ? 'short' : 'whole'); // to be marked and copied by hand
    }
  };
  // who says what is seen must reach the button: its name begins with that
  const shown = state === 'copied' ? 'copied' : state === 'whole' ? props.address : short(props.address);
  const name = state === 'whole' ? `${shown}, ${props.label ?? 'address'}` : `${shown}, copy ${props.label ?? 'address'} ${props.address}`;
  return (
    <button
      type="button"
      className="link mono"
      title={props.address}
      onClick={() => void copy()}
      aria-label={name}
      style={state === 'whole' ? { overflowWrap: 'anywhere', userSelect: 'text', whiteSpace: 'normal', textAlign: 'left' } : undefined}
    >
      {shown}
    </button>
  );
}

/** False where the browser does not let the page: there is no clipboard on a page without TLS. */
async function copied(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
