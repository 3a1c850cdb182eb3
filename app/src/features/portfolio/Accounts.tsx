import type { Address } from '@solana/kit';
import { ActionButton, ActionProblem } from '../../components/Action';
import { stateOf } from '../../components/HealthBar';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import type { MarginAccount } from '../../generated/accounts';
import { choose, useOwnAccounts } from '../../lib/account';
import type { Entry } from '../../lib/chain/kinds';
import type { World } from '../../lib/chain/world';
import { useMargin } from '../../lib/margin/engine';
import { closeAccount, createAccount } from '../../lib/tx/instructions';
import type { Plan } from '../../lib/tx/send';
import { usd } from '../../lib/units';

type Own = Entry<'MarginAccount'>;

const MOST_ID = 65_535;

/** Sub-accounts: separate margin, one owner. */
export function Accounts(props: { world: World; owner: Address; chosen: Own }) {
  const { world, owner, chosen } = props;
  const own = useOwnAccounts();
  const next = nextId(own.map((each) => each.data.id));
  const equities = useMargin(({ engine }) => own.map(({ bytes }) => engine.assess({ account: bytes })), [own]);
  const assessed = equities?.ok ? equities.value : null;
  const open = (): Plan => ({
    key: 'create-account',
    label: `Open account ${next}`,
    instructions: async () => [await createAccount(world, owner, next)],
  });
  const columns: Column<Own>[] = [
    {
      id: 'id',
      head: 'Account',
      left: true,
      cell: ({ data, address }) => (
        <button type="button" className="small" aria-pressed={address === chosen.address} onClick={() => choose(address)} data-action={`choose-${data.id}`}>
          {address === chosen.address ? `● ${data.id} shown` : `${data.id} show`}
        </button>
      ),
    },
    { id: 'address', head: 'Address', left: true, cell: ({ address }) => <Key address={address} label="margin account" /> },
    {
      id: 'equity',
      head: 'Equity (USD)',
      cell: (each) => {
        const found = assessed?.[own.indexOf(each)];
        return found ? usd(found.equityAtoms) : '–';
      },
    },
    {
      id: 'state',
      head: 'State',
      left: true,
      cell: (each) => {
        const found = assessed?.[own.indexOf(each)];
        const state = found && stateOf(found);
        return state ? <span className={state.color}>{state.words}</span> : '–';
      },
    },
    { id: 'close', head: 'Close', cell: (each) => <Close owner={owner} account={each} /> },
  ];
  return (
    <Panel
      title="Sub-accounts"
      flush
      end={
        <ActionButton plan={open} planKey="create-account" small tone="">
          Open account {next}
        </ActionButton>
      }
    >
      <Table
        caption="Your margin accounts in this pool"
        columns={columns}
        rows={own}
        rowKey={({ address }) => address}
        rowProps={({ data }) => ({ 'data-row': 'account', 'data-account': String(data.id) })}
      />
      <ActionProblem planKey="create-account" />
      <p className="dim small note">
        Each account has its own cash, positions and margin: what happens to one does not touch the others. An empty one can be closed, and its rent comes back.
      </p>
    </Panel>
  );
}

function Close(props: { owner: Address; account: Own }) {
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

/** The least number that is free. */
function nextId(taken: readonly number[]): number {
  for (let id = 0; id <= MOST_ID; id += 1) if (!taken.includes(id)) return id;
  return MOST_ID;
}

