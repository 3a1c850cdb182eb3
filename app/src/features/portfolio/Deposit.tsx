import type { Address } from '@solana/kit';
import { useState } from 'react';
import { useSearch } from 'wouter';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { Refused } from '@breakwater/client/error/refused';
import { deposit, openAccount } from '@breakwater/client/instruction/account';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import { useChain } from '../../lib/chain/store';
import { depositOfQuery } from '../../lib/links';
import type { Plan } from '../../lib/tx/send';
import { asTyped, parseUsd, unparsed } from '../../lib/typed';
import { USD_PLACES, usd, usdDown } from '../../lib/units';
import { Effect } from './Effect';
import { ABOVE_ZERO, cleared } from './typed';
import type { WalletTokens } from '../../lib/wallet-tokens';

const KEY = 'deposit';

export function Deposit(props: { world: World; owner: Address; account: Entry<'MarginAccount'> | undefined; held: WalletTokens }) {
  const { world, owner, account, held } = props;
  const linked = useSearch();
  const [text, setText] = useState(() => depositOfQuery(linked));
  const atoms = parseUsd(text);
  const error = errorOf(text, atoms, held);
  const ready = atoms !== null && error === null;
  const plan = (): Plan | null =>
    !ready ? null : { key: KEY, label: `Deposit ${usd(atoms)} USD`, instructions: () => instructionsOf(world, owner, account, atoms) };
  return (
    <div className="stack">
      <Field
        label="Amount to deposit"
        value={text}
        onChange={setText}
        unit="USD"
        placeholder="0.00"
        error={error}
        hint={
          <>
            In your wallet: <span data-figure="wallet">{held.atoms === null ? '…' : usdDown(held.atoms)}</span> USD
          </>
        }
        action={
          <button
            type="button"
            className="small plain"
            aria-label="Max: deposit all that is in the wallet"
            disabled={!held.atoms}
            onClick={() => setText(asTyped(held.atoms ?? 0n, USD_PLACES))}
          >
            Max
          </button>
        }
      />
      {account && ready && <Effect account={account} cashAtoms={atoms} />}
      <div>
        <ActionButton plan={plan} planKey={KEY} disabled={!ready} onDone={() => setText(cleared(text))}>
          {account ? 'Deposit' : 'Open account and deposit'}
        </ActionButton>
      </div>
      <ActionProblem planKey={KEY} />
    </div>
  );
}

async function instructionsOf(world: World, owner: Address, account: Entry<'MarginAccount'> | undefined, atoms: bigint) {
  if (account) return [await deposit(world, owner, account.address, atoms)];
  const { connection } = useChain.getState();
  if (!connection) throw new Refused('NodeAway');
  const opened = await openAccount(connection.rpc, world, owner);
  return [opened.instruction, await deposit(world, owner, opened.account, atoms)];
}

function errorOf(text: string, atoms: bigint | null, held: WalletTokens): string | null {
  if (text === '') return null;
  if (atoms === null) return unparsed(text, USD_PLACES);
  if (atoms <= 0n) return ABOVE_ZERO;
  if (held.atoms !== null && atoms > held.atoms) return `Your wallet has only ${usdDown(held.atoms)} USD.`;
  return null;
}
