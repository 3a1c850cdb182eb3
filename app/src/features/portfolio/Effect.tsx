/** What an amount of cash, in or out, does to the account: before it is sent. */
import type { Entry } from '@breakwater/client/account/kinds';
import { stateOf } from '../../components/HealthBar';
import { useMargin } from '../../lib/margin/engine';
import { signed, usdOf } from '../../lib/units';

export function Effect(props: { account: Entry<'MarginAccount'>; cashAtoms?: bigint; collateral?: { market: number; atoms: bigint } }) {
  const { account, cashAtoms, collateral } = props;
  const asked = useMargin(
    ({ engine }) => ({
      before: engine.assess({ account: account.bytes }),
      after: engine.assess({ account: account.bytes, cashAtoms, collateral: collateral && [collateral] }),
    }),
    [account.bytes, cashAtoms, collateral?.market, collateral?.atoms],
  );
  if (!asked?.ok) return null;
  const { before, after } = asked.value;
  const [from, to] = [stateOf(before), stateOf(after)];
  return (
    <p className="small" role="status" data-effect={after.imExcessAtoms.toString()}>
      Excess over initial margin: {signed(usdOf(before.imExcessAtoms))} →{' '}
      <strong className={after.imExcessAtoms < 0n ? 'warn' : undefined}>{signed(usdOf(after.imExcessAtoms))}</strong> USD.
      {from.id !== to.id && (
        <>
          {' '}
          State: {from.words} → <strong className={to.color}>{to.words}</strong>.
        </>
      )}
    </p>
  );
}
