import type { Address } from '@solana/kit';
import type { World } from '@breakwater/client/account/world';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { useOwnAccounts, type Account } from '../../lib/account';
import { Cash } from './Cash';

/**
 * In the place of cash, for another's account. Anybody can name any wallet as the delegate: what would be deposited here would be the owner's,
 * so that this page offers no way to.
 */
export function Delegated(props: { world: World; wallet: Address; account: Account }) {
  const own = useOwnAccounts();
  return (
    <div className="stack">
      <Panel title="Another’s account">
        <div className="stack" data-delegated={props.account.address}>
          <p>
            <Key address={props.account.data.owner} label="owner" /> owns it and lets your wallet <strong>trade and bid</strong> for it. Its
            cash and collateral are the owner’s: nothing can be withdrawn here, and whatever is deposited is not yours any more.
          </p>
          <p className="dim small">Only the owner can end this. If you do not know the owner, do not trade for it.</p>
        </div>
      </Panel>
      {own.length === 0 && <Cash world={props.world} owner={props.wallet} account={undefined} />}
    </div>
  );
}
