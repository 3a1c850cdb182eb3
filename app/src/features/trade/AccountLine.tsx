import type { Address } from '@solana/kit';
import { useOwnAccounts } from '../../lib/account';

/** Which account trades, where the user has more than one. */
export function AccountLine({ address }: { address: Address }) {
  const own = useOwnAccounts();
  const account = own.find((each) => each.address === address);
  if (own.length < 2 || !account) return null;
  return (
    <p className="small">
      Trades from <strong data-figure="trading-account">Account {account.data.id}</strong>.
    </p>
  );
}
