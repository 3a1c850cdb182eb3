import { useEffect, useRef } from 'react';
import { short } from '../lib/units';
import type { Question } from '../lib/wallet/store';

interface Props {
  question: Question;
  /** The address that is used now; null where none is. */
  used: string | null;
  onChoose: (address: string) => void;
}

/** Which of a wallet's accounts to use. The first has the focus: what stood here before is gone, and the keyboard's place with it. */
export function AccountQuestion({ question, used, onChoose }: Props) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <p>
        {question.wallet.name} lists {question.accounts.length} accounts. Choose the one to use here.
      </p>
      <ul className="account-list stack" aria-label={`Accounts of ${question.wallet.name}`}>
        {question.accounts.map(({ address, label }, at) => (
          <li key={address}>
            <button
              type="button"
              ref={at === 0 ? first : undefined}
              aria-current={address === used || undefined}
              title={address}
              data-wallet-account={address}
              onClick={() => onChoose(address)}
            >
              {label && `${label} · `}
              <span className="mono">{short(address)}</span>
              {address === used && ' · used now'}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
