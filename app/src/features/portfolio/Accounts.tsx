import type { Address } from '@solana/kit';
import type { World } from '@breakwater/client/account/world';
import { Refused } from '@breakwater/client/error/refused';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { closeAccount, openAccount } from '@breakwater/client/instruction/account';
import { ActionButton, ActionProblem } from '../../components/Action';
import { stateOf } from '../../components/HealthBar';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { choose, useAccounts, type Account } from '../../lib/account';
import { useChain } from '../../lib/chain/store';
import { useMargin } from '../../lib/margin/engine';
import type { Plan } from '../../lib/tx/send';
import { short, usd } from '../../lib/units';

/** Sub-accounts: separate margin, one owner; and those of others that the wallet is the delegate of. */
export function Accounts(props: { world: World; owner: Address; chosen: Account }) {
  const { world, owner, chosen } = props;
  const all = useAccounts();
  const equities = useMargin(({ engine }) => all.map(({ bytes }) => engine.assess({ account: bytes })), [all]);
  const assessed = equities?.ok ? equities.value : null;
  const open = (): Plan => ({
    key: 'create-account',
    label: 'Open another account',
    instructions: async () => {
      const { connection } = useChain.getState();
      if (!connection) throw new Refused('NodeAway');
      return [(await openAccount(connection.rpc, world, owner)).instruction];
    },
  });
  const columns: Column<Account>[] = [
    {
      id: 'id',
      head: 'Account',
      left: true,
      cell: (each) => {
        const shown = each.address === chosen.address;
        return (
          <>
            <button
              type="button"
              className="small"
              aria-pressed={shown}
              onClick={() => choose(each.address)}
              data-action={each.data.owner === owner ? `choose-${each.data.id}` : `choose-${each.address}`}
            >
              {shown ? `● ${each.data.id} shown` : `${each.data.id} show`}
            </button>
            {each.data.owner !== owner && <span className="chip accent">delegated by {short(each.data.owner)}</span>}
          </>
        );
      },
    },
    { id: 'address', head: 'Address', left: true, cell: ({ address }) => <Key address={address} label="margin account" /> },
    {
      id: 'equity',
      head: 'Equity (USD)',
      cell: (each) => {
        const found = assessed?.[all.indexOf(each)];
        return found ? usd(found.equityAtoms) : '–';
      },
    },
    {
      id: 'state',
      head: 'State',
      left: true,
      cell: (each) => {
        const found = assessed?.[all.indexOf(each)];
        const state = found && stateOf(found);
        return state ? <span className={state.color}>{state.words}</span> : '–';
      },
    },
    {
      id: 'close',
      head: 'Close',
      cell: (each) => (each.data.owner === owner ? <Close owner={owner} account={each} /> : <span className="dim small">not yours</span>),
    },
  ];
  return (
    <Panel
      title="Sub-accounts"
      flush
      end={
        <ActionButton plan={open} planKey="create-account" small tone="">
          Open another account
        </ActionButton>
      }
    >
      <Table
        caption="Margin accounts in this pool that you may trade for"
        columns={columns}
        rows={all}
        rowKey={({ address }) => address}
        rowProps={({ data }) => ({ 'data-row': 'account', 'data-account': String(data.id) })}
      />
      <ActionProblem planKey="create-account" />
      <p className="dim small note">
        Each account has its own cash, positions and margin: what happens to one does not touch the others. An empty one can be closed, and
        its rent comes back; its number and address are never used again.
      </p>
    </Panel>
  );
}

function Close(props: { owner: Address; account: Account }) {
  const { address, data } = props.account;
  const key = `close-${data.id}`;
  if (!isEmpty(data)) return <span className="dim small">not empty</span>;
  return (
    <>
      <ActionButton
        plan={() => ({ key, label: `Close account ${data.id}`, instructions: async () => [await closeAccount(props.owner, address)] })}
        planKey={key}
        small
        tone="danger"
      >
        Close {data.id}
      </ActionButton>
      <ActionProblem planKey={key} />
    </>
  );
}

function isEmpty(data: MarginAccount): boolean {
  return data.cashAtoms === 0n && data.positionCount === 0 && data.inAuction === 0 && data.collateralAtoms.every((atoms) => atoms === 0n);
}
