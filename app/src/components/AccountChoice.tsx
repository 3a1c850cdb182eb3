import { accountName, choose, useAccount, useAccounts } from '../lib/account';
import { useWallet } from '../lib/wallet/store';
import { Choice } from './Field';

/** Which of several accounts the pages are about; nothing where there is nothing to choose. */
export function AccountChoice(props: { label: string }) {
  const all = useAccounts();
  const account = useAccount();
  const wallet = useWallet((state) => state.address);
  if (!account || all.length < 2) return null;
  return (
    <Choice
      label={props.label}
      hideLabel
      value={account.address}
      options={all.map((each) => ({ value: each.address, label: accountName(each, wallet) }))}
      onChange={choose}
    />
  );
}
