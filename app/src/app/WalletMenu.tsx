import { useState } from 'react';
import type { Address } from '@solana/kit';
import { Dialog } from '../components/Dialog';
import { Key } from '../components/Key';
import { Notice, Problem } from '../components/Notice';
import { useChain } from '../lib/chain/store';
import { askAccount, chooseAccount, connectWallet, disconnect, leaveQuestion, useWallet, type SolanaWallet } from '../lib/wallet/store';
import { short } from '../lib/units';
import { AccountQuestion } from './AccountQuestion';
import { OtherNode } from './OtherNode';

/** Opens by itself where the wallet has taken the account away that was used, and lists several others. */
export function WalletMenu() {
  const [open, setOpen] = useState(false);
  const { wallet, address, question, connecting, problem } = useWallet();
  const close = () => {
    setOpen(false);
    leaveQuestion();
  };
  const choose = (chosen: string) => {
    chooseAccount(chosen);
    setOpen(false);
  };
  return (
    <>
      <button type="button" className={address ? '' : 'primary'} onClick={() => setOpen(true)} data-action="wallet">
        {address ? <span className="mono">{short(address)}</span> : connecting ? 'Connecting …' : 'Connect wallet'}
      </button>
      <Dialog
        title={question ? 'Choose an account' : address ? 'Your wallet' : 'Connect a wallet'}
        open={open || question !== null}
        onClose={close}
      >
        <div className="stack">
          {question ? (
            <AccountQuestion question={question} used={address} onChoose={choose} />
          ) : (
            <>
              {address && wallet ? (
                <Used wallet={wallet} address={address} onLeave={() => setOpen(false)} />
              ) : (
                <Wallets onConnected={() => setOpen(false)} />
              )}
              <Node />
            </>
          )}
          {problem && <Problem problem={problem} />}
        </div>
      </Dialog>
    </>
  );
}

function Used(props: { wallet: SolanaWallet; address: Address; onLeave: () => void }) {
  const several = useWallet((state) => state.accounts.length > 1);
  return (
    <>
      <p>
        {props.wallet.name} · <Key address={props.address} label="wallet address" />
      </p>
      <p className="dim small">The app asks it for signatures and never sees a key.</p>
      {several && (
        <button type="button" onClick={askAccount} data-action="other-account">
          Use another account
        </button>
      )}
      <button
        type="button"
        onClick={() => {
          props.onLeave();
          void disconnect();
        }}
      >
        Disconnect
      </button>
    </>
  );
}

function Wallets(props: { onConnected: () => void }) {
  const wallets = useWallet((state) => state.wallets);
  const rpcUrl = useChain((state) => state.connection?.config.rpcUrl);
  const connect = async (wallet: SolanaWallet) => {
    await connectWallet(wallet);
    if (useWallet.getState().address) props.onConnected();
  };
  if (wallets.length === 0) {
    return (
      <Notice title="No wallet found">
        <p>
          Install a Solana wallet that speaks Wallet Standard (Phantom, Solflare, Backpack and others do) and load this page again.
          {rpcUrl && (
            <>
              {' '}
              Point it at <code>{rpcUrl}</code>.
            </>
          )}
        </p>
      </Notice>
    );
  }
  return wallets.map((each) => (
    <button key={each.name} type="button" data-wallet={each.name} onClick={() => void connect(each)}>
      <img src={each.icon} alt="" width={20} height={20} />
      {each.name}
    </button>
  ));
}

function Node() {
  const rpcUrl = useChain((state) => state.connection?.config.rpcUrl);
  return (
    <section className="connection" aria-label="Connection">
      <p className="small dim">
        Connected to <code>{rpcUrl ?? 'no node yet'}</code>
      </p>
      <OtherNode />
    </section>
  );
}
