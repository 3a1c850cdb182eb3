import type { Address } from '@solana/kit';
import type { World } from '@breakwater/client/account/world';
import { AccountChoice } from '../../components/AccountChoice';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { accountName, legsOf, useAccount, useAccounts, useAccountsRead, useIsDelegated, type Account } from '../../lib/account';
import { useChain, useWorld } from '../../lib/chain/store';
import { explain } from '../../lib/errors/explain';
import { useMargin } from '../../lib/margin/engine';
import { useWallet } from '../../lib/wallet/store';
import { Accounts } from './Accounts';
import { Cash } from './Cash';
import { Collateral } from './Collateral';
import { Delegate } from './Delegate';
import { Delegated } from './Delegated';
import { Head } from './Head';
import { History } from './History';
import { Positions } from './Positions';
import { Start } from './Start';
import './style.css';
import { useBook } from './useBook';

export default function PortfolioPage() {
  const world = useWorld();
  const owner = useWallet((state) => state.address);
  const account = useAccount();
  const read = useAccountsRead();
  return (
    <>
      <div className="page-head">
        <h1>Portfolio</h1>
        {account && <Which account={account} />}
      </div>
      {!world ? (
        <Waiting what="the pool" />
      ) : !owner ? (
        <Start at={0} />
      ) : !account && !read ? (
        <Waiting what="your accounts" />
      ) : !account ? (
        <First world={world} owner={owner} />
      ) : (
        <Whole key={account.address} world={world} owner={owner} account={account} />
      )}
    </>
  );
}

function Which(props: { account: Account }) {
  const wallet = useWallet((state) => state.address);
  const several = useAccounts().length > 1;
  const delegated = useIsDelegated(props.account);
  return (
    <>
      {several ? <AccountChoice label="Account" /> : <span className="dim">{accountName(props.account, wallet)}</span>}
      {delegated && <span className="chip accent">delegated to you</span>}
    </>
  );
}

function First(props: { world: World; owner: Address }) {
  return (
    <>
      <Start at={1} />
      <div className="grid">
        <div className="col-6">
          <Cash {...props} account={undefined} />
        </div>
      </div>
    </>
  );
}

function Whole(props: { world: World; owner: Address; account: Account }) {
  const { world, owner, account } = props;
  const known = useBook(account.address);
  const delegated = useIsDelegated(account);
  const asked = useMargin(({ engine }) => engine.report({ account: account.bytes }), [account.bytes]);
  return (
    <>
      {asked === null && <Engineless />}
      {asked && !asked.ok && <Problem problem={explain(asked.error)} />}
      {asked?.ok && <Head account={account.data} assessment={asked.value} known={known} />}
      <Positions legs={asked?.ok ? asked.value.legs : legsOf(account.data)} known={known} />
      <div className="grid">
        <div className="col-4">
          {delegated ? (
            <Delegated world={world} wallet={owner} account={account} />
          ) : (
            <Cash world={world} owner={owner} account={account} />
          )}
        </div>
        <div className="col-8 stack">
          <Collateral world={world} owner={owner} account={account} fixed={delegated} />
        </div>
        <div className={delegated ? 'col-12' : 'col-8'}>
          <Accounts world={world} owner={owner} chosen={account} />
        </div>
        {!delegated && (
          <div className="col-4">
            <Delegate owner={owner} account={account} />
          </div>
        )}
      </div>
      <History account={account.address} />
    </>
  );
}

/** Money can move without the engine: the program decides anyway. */
function Engineless() {
  const away = useChain((state) => state.phase === 'away');
  return (
    <Notice title="Margin is being worked out">
      <p role="status">{away ? 'The node does not answer.' : 'Loading the margin engine …'} Deposits work already.</p>
    </Notice>
  );
}
