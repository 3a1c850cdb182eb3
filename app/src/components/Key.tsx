import { useState } from 'react';
import { short } from '../lib/units';

/** An address: short to look at, whole to copy. */
export function Key(props: { address: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(props.address).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    });
  };
  // who says what is seen must reach the button: its name begins with that
  const shown = copied ? 'copied' : short(props.address);
  const name = `${shown}, copy ${props.label ?? 'address'} ${props.address}`;
  return (
    <button type="button" className="link mono" title={props.address} onClick={copy} aria-label={name}>
      {shown}
    </button>
  );
}
