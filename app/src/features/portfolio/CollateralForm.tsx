import type { Address } from '@solana/kit';
import { useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { MarketView, World } from '@breakwater/client/account/world';
import { depositCollateral, withdrawCollateral } from '@breakwater/client/instruction/account';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import type { Plan } from '../../lib/tx/send';
import { asTyped, parse, unparsed } from '../../lib/typed';
import { exactShort } from '../../lib/units';
import { Effect } from './Effect';
import { ABOVE_ZERO, cleared } from './typed';
import { comfortable, useMostOut, type MostOut } from './useMostCollateral';
import { useWalletTokens } from '../../lib/wallet-tokens';

export function CollateralForm(props: { world: World; owner: Address; account: Entry<'MarginAccount'>; market: MarketView }) {
  const { world, owner, account, market } = props;
  const { index, symbol } = market;
  const places = market.data.collateralDecimals;
  const [text, setText] = useState('');
  const [out, setOut] = useState(false);
  const { atoms: wallet } = useWalletTokens(owner, market.data.collateralMint);
  const atoms = parse(text, places);
  const held = account.data.collateralAtoms[index] ?? 0n;
  const mostOut = useMostOut(world, account, index, out);
  const most = out ? mostOut.atoms : wallet;
  const delta = atoms === null ? 0n : out ? -atoms : atoms;
  const amount = (value: bigint) => `${exactShort(value, places)} ${symbol}`;
  const problem = () => {
    if (atoms === null) return unparsed(text, places);
    if (atoms <= 0n) return ABOVE_ZERO;
    return out
      ? outProblem(atoms, held, mostOut, amount)
      : wallet !== null && atoms > wallet
        ? `Your wallet has only ${amount(wallet)}.`
        : null;
  };
  const error = text === '' ? null : problem();
  const ready = atoms !== null && error === null && atoms > 0n;
  const key = out ? 'withdraw-collateral' : 'deposit-collateral';
  const plan = (): Plan | null => {
    if (!ready) return null;
    const instructions = async () =>
      out
        ? withdrawCollateral(world, owner, account, index, atoms)
        : [await depositCollateral(world, owner, account.address, index, atoms)];
    return { key, label: `${out ? 'Withdraw' : 'Deposit'} ${amount(atoms)}`, instructions };
  };
  return (
    <div className="stack">
      <fieldset className="row choice">
        <legend className="hidden-visually">Direction</legend>
        {[false, true].map((value) => (
          <label key={String(value)}>
            <input type="radio" name={`collateral-${index}`} checked={out === value} onChange={() => setOut(value)} />{' '}
            {value ? 'Withdraw' : 'Deposit'}
          </label>
        ))}
      </fieldset>
      <Field
        label={`Amount of ${symbol} to ${out ? 'withdraw' : 'deposit'}`}
        value={text}
        onChange={setText}
        unit={symbol}
        placeholder="0"
        error={error}
        hint={
          out
            ? `Most that can be withdrawn now: ${most === null ? '…' : amount(most)} of ${amount(held)}`
            : `In your wallet: ${wallet === null ? '…' : amount(wallet)}`
        }
        action={
          <button
            type="button"
            className="small plain"
            aria-label={out ? `Max: withdraw the most ${symbol} that is allowed` : `Max: all ${symbol} that is in the wallet`}
            disabled={!most}
            onClick={() => setText(asTyped(out ? comfortable(account, index, most ?? 0n) : (most ?? 0n), places))}
          >
            Max
          </button>
        }
      />
      {out && mostOut.limit && (
        <p className="small dim" data-limit={mostOut.limit.id}>
          {mostOut.limit.words}
        </p>
      )}
      {ready && <Effect account={account} collateral={{ market: index, atoms: delta }} />}
      <div>
        <ActionButton plan={plan} planKey={key} disabled={!ready} onDone={() => setText(cleared(text))} tone="">
          {out ? `Withdraw ${symbol}` : `Deposit ${symbol}`}
        </ActionButton>
      </div>
      <ActionProblem planKey={key} />
    </div>
  );
}

function outProblem(atoms: bigint, held: bigint, most: MostOut, amount: (value: bigint) => string): string | null {
  if (atoms > held) return `The account has only ${amount(held)}.`;
  return most.atoms !== null && atoms > most.atoms ? `At most ${amount(most.atoms)} now. ${most.limit?.words ?? ''}` : null;
}
