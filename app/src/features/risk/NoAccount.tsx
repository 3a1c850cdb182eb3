import { Link } from 'wouter';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { useAccountsRead } from '../../lib/account';
import { explain } from '../../lib/errors/explain';
import { useWallet } from '../../lib/wallet/store';
import type { Lookup } from './subject';

/** Why there is nothing to show, and what to do. */
export function NoAccount(props: { lookup: Lookup; wanted: string | null; onWant: (account: string | null) => void }) {
  const connected = useWallet((state) => state.address !== null);
  const read = useAccountsRead();
  const { lookup } = props;
  const sample = (
    <button type="button" onClick={() => props.onWant('sample')} data-action="sample">
      Show a sample portfolio
    </button>
  );
  if (lookup.state === 'looking') return <Waiting what="the account" />;
  if (lookup.state === 'failed') return <Problem problem={explain(lookup.error)} />;
  if (lookup.state === 'elsewhere') {
    return (
      <Notice tone="warn" title="This account is in another pool" role="status">
        <p>Its margin is worked out from that pool’s prices, which this page does not read.</p>
      </Notice>
    );
  }
  if (lookup.state === 'missing' || lookup.state === 'found') {
    return (
      <Notice tone="warn" title="There is no such margin account in this pool" role="status">
        <p>Neither is it the wallet of one. The account may have been closed.</p>
      </Notice>
    );
  }
  if (props.wanted === 'sample') {
    return (
      <Notice title="No sample can be made">
        <p>No options are listed yet.</p>
      </Notice>
    );
  }
  if (connected && !read) return <Waiting what="your accounts" />;
  return (
    <Notice title={connected ? 'You have no margin account yet' : 'Your wallet is not connected'}>
      <div className="stack">
        <p>
          {connected
            ? 'With a first deposit one is opened; here you then see what could go wrong with it, and how far away that is.'
            : 'Connect it to see what could go wrong with your account, and how far away that is.'}{' '}
          You can look at any account by its address, or at a sample.
        </p>
        <div className="row">
          {connected && (
            <Link className="button primary" href="/portfolio">
              Open an account
            </Link>
          )}
          {sample}
        </div>
      </div>
    </Notice>
  );
}
