import { stateOf } from '../components/HealthBar';
import { useAccount } from '../lib/account';
import { useMargin } from '../lib/margin/engine';
import { usd } from '../lib/units';

/** Equity and state of the account, on every page. */
export function Summary() {
  const account = useAccount();
  const margin = useMargin(({ engine }) => (account ? engine.assess({ account: account.bytes }) : null), [account?.bytes]);
  if (!margin?.ok || !margin.value) return null;
  const state = stateOf(margin.value);
  return (
    <span className={`chip ${state.color}`} data-summary={state.id} title={`Equity ${usd(margin.value.equityAtoms)} USD. ${state.words}.`}>
      <span aria-hidden="true">●</span> {usd(margin.value.equityAtoms, 0)} USD
    </span>
  );
}
