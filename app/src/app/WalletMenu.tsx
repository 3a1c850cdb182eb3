import { useState } from 'react';
import { Dialog } from '../components/Dialog';
import { Key } from '../components/Key';
import { Notice, Problem } from '../components/Notice';
import { useChain } from '../lib/chain/store';
import { connectWallet, disconnect, useWallet } from '../lib/wallet/store';
import { short } from '../lib/units';
import { OtherNode } from './OtherNode';

export function WalletMenu() {
  const [open, setOpen] = useState(false);
  const { wallets, wallet, address, connecting, problem } = useWallet();
  const rpcUrl = useChain((state) => state.connection?.config.rpcUrl);
  return (
    <>
      <button type="button" className={address ? '' : 'primary'} onClick={() => setOpen(true)} data-action="wallet">
        {address ? <span className="mono">{short(address)}</span> : connecting ? 'Connecting …' : 'Connect wallet'}
      </button>
      <Dialog title={address ? 'Your wallet' : 'Connect a wallet'} open={open} onClose={() => setOpen(false)}>
        <div className="stack">
          {address && (
            <>
              <p>
                {wallet?.name} · <Key address={address} label="wallet address" />
              </p>
              <p className="dim small">
                The app asks it for signatures and never sees a key.
              </p>
              <button
                type="button"
                onClick={() => {
                  setOpen(false);
                  void disconnect();
                }}
              >
                Disconnect
              </button>
            </>
          )}
          {!address &&
            wallets.map((each) => (
              <button
                key={each.name}
                type="button"
                data-wallet={each.name}
                onClick={() => {
                  void connectWallet(each).then(() => {
                    if (useWallet.getState().address) setOpen(false);
                  });
                }}
              >
                <img src={each.icon} alt="" width={20} height={20} />
                {each.name}
              </button>
            ))}
          {!address && wallets.length === 0 && (
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
          )}
          <section className="connection" aria-label="Connection">
            <p className="small dim">
              Connected to <code>{rpcUrl ?? 'no node yet'}</code>
            </p>
            <OtherNode />
          </section>
          {problem && <Problem problem={problem} />}
        </div>
      </Dialog>
    </>
  );
}
