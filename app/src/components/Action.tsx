import { useState, type ReactNode } from 'react';
import { useBusy, useAction } from '../lib/tx/store';
import { send, type Plan } from '../lib/tx/send';
import { useWallet } from '../lib/wallet/store';
import { Problem } from './Notice';

/** A button that sends one transaction. While it is on its way the button waits: two clicks are one transaction. */
export function ActionButton(props: {
  plan: () => Plan | null;
  /** The plan's key, so that the button knows of it. */
  planKey: string;
  children: ReactNode;
  disabled?: boolean;
  tone?: 'primary' | 'danger' | '';
  small?: boolean;
  onDone?: () => void;
  id?: string;
}) {
  const busy = useBusy(props.planKey);
  const [starting, setStarting] = useState(false);
  const connected = useWallet((state) => state.address !== null);
  const waits = busy || starting;
  const click = async () => {
    if (waits) return;
    const plan = props.plan();
    if (!plan) return;
    setStarting(true);
    try {
      if (await send(plan)) props.onDone?.();
    } finally {
      setStarting(false);
    }
  };
  return (
    <button
      type="button"
      className={[props.tone ?? 'primary', props.small && 'small'].filter(Boolean).join(' ')}
      // one that waits stays where the keyboard is: a disabled button would lose it
      disabled={!waits && (props.disabled || !connected)}
      aria-disabled={waits || undefined}
      aria-busy={waits}
      data-action={props.id ?? props.planKey}
      onClick={() => void click()}
    >
      {waits ? 'Sending …' : props.children}
    </button>
  );
}

/** Why the last try failed, beside the button that made it. */
export function ActionProblem(props: { planKey: string }) {
  const action = useAction(props.planKey);
  return action?.problem ? <Problem problem={action.problem} /> : null;
}
