import type { Address } from '@solana/kit';
import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Tabs } from '../../components/Tabs';
import { Deposit } from './Deposit';
import { useWalletTokens } from '../../lib/wallet-tokens';
import { Withdraw } from './Withdraw';

/** Fees and the rent of an account, roughly [lamports]. */
const LITTLE_SOL = 50_000_000n;

/** Without an account a deposit opens the first. */
export function Cash(props: { world: World; owner: Address; account: Entry<'MarginAccount'> | undefined }) {
  const { world, owner, account } = props;
  const [tab, setTab] = useState<'deposit' | 'withdraw'>('deposit');
  const held = useWalletTokens(owner, world.protocol.quoteMint);
  return (
    <Panel title={account ? 'Cash' : 'Your first deposit'}>
      <div className="stack">
        <Tabs
          label="Deposit or withdraw"
          tabs={
            account
              ? [
                  { id: 'deposit', label: 'Deposit' },
                  { id: 'withdraw', label: 'Withdraw' },
                ]
              : [{ id: 'deposit', label: 'Deposit' }]
          }
          chosen={tab}
          onChoose={setTab}
        >
          {tab === 'withdraw' && account ? (
            <Withdraw key={account.address} world={world} owner={owner} account={account} />
          ) : (
            <Deposit key={account?.address ?? 'first'} world={world} owner={owner} account={account} held={held} />
          )}
        </Tabs>
        <p className="dim small">
          1 USD is one token of <Key address={world.protocol.quoteMint} label="quote token" />.
          {held.lamports !== null && held.lamports < LITTLE_SOL && (
            <strong className="warn"> Your wallet has hardly any SOL, which pays for transactions and the account’s rent.</strong>
          )}
        </p>
      </div>
    </Panel>
  );
}
