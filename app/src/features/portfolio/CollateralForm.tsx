import type { Address } from '@solana/kit';
import { useState } from 'react';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Field } from '../../components/Field';
import type { Entry } from '../../lib/chain/kinds';
import type { MarketView, World } from '../../lib/chain/world';
import { useMargin } from '../../lib/margin/engine';
import { depositCollateral, withdrawCollateral } from '../../lib/tx/instructions';
import type { Plan } from '../../lib/tx/send';
import { exact, parse } from '../../lib/units';
import { Effect } from './Effect';
import { usePurse } from './useTokens';

export function CollateralForm(props: { world: World; owner: Address; account: Entry<'MarginAccount'>; market: MarketView }) {
  const { world, owner, account, market } = props;
  const { index, symbol } = market;
  const places = market.data.collateralDecimals;
  const [text, setText] = useState('');
  const [out, setOut] = useState(false);
  const { atoms: wallet } = usePurse(owner, market.data.collateralMint);
  const atoms = parse(text, places);
  const held = account.data.collateralAtoms[index] ?? 0n;
  const most = out ? held : wallet;
  const delta = atoms === null ? 0n : out ? -atoms : atoms;
  const after = useMargin(
    ({ engine }) => (out && atoms !== null && atoms > 0n && atoms <= held ? engine.assess({ account: account.bytes, collateral: [{ market: index, atoms: -atoms }] }) : null),
    [account.bytes, atoms, out, held, index],
  );
  const short = out && after?.ok && after.value !== null && after.value.imExcessAtoms < 0n;
  const amount = (value: bigint) => `${exact(value, places).replace(/\.?0+$/, '')} ${symbol}`;
  const error = text === '' ? null : errorOf(atoms, most, out, places, amount) ?? (short ? 'The rest would not cover the initial margin.' : null);
  const ready = atoms !== null && error === null && atoms > 0n;
  const key = out ? 'withdraw-collateral' : 'deposit-collateral';
  const plan = (): Plan | null => {
    if (!ready) return null;
    const instructions = async () =>
      out ? withdrawCollateral(world, owner, account, index, atoms) : [await depositCollateral(world, owner, account.address, index, atoms)];
    return { key, label: `${out ? 'Withdraw' : 'Deposit'} ${amount(atoms)}`, instructions };
  };
  return (
    <div className="stack">
      <fieldset className="row choice">
        <legend className="hidden-visually">Direction</legend>
        {[false, true].map((value) => (
          <label key={String(value)}>
            <input type="radio" name={`collateral-${index}`} checked={out === value} onChange={() => setOut(value)} /> {value ? 'Withdraw' : 'Deposit'}
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
        hint={out ? `In the account: ${amount(held)}` : `In your wallet: ${wallet === null ? '…' : amount(wallet)}`}
        action={
          <button
            type="button"
            className="small plain"
            aria-label={`Max: all ${symbol} that ${out ? 'is in the account' : 'is in the wallet'}`}
            disabled={!most}
            onClick={() => setText(exact(most ?? 0n, places).replaceAll(',', ''))}
          >
            Max
          </button>
        }
      />
      {ready && <Effect account={account} collateral={{ market: index, atoms: delta }} />}
      <div>
        <ActionButton plan={plan} planKey={key} disabled={!ready} onDone={() => setText('')} tone="">
          {out ? `Withdraw ${symbol}` : `Deposit ${symbol}`}
        </ActionButton>
      </div>
      <ActionProblem planKey={key} />
    </div>
  );
}

function errorOf(atoms: bigint | null, most: bigint | null, out: boolean, places: number, amount: (value: bigint) => string): string | null {
  if (atoms === null) return `Type an amount with at most ${places} decimals.`;
  if (atoms <= 0n) return 'More than nothing.';
  if (most !== null && atoms > most) return out ? `The account has only ${amount(most)}.` : `Your wallet has only ${amount(most)}.`;
  return null;
}
