import type { ReactNode } from 'react';
import type { World } from '@breakwater/client/account/world';
import { Role } from '@breakwater/client/generated/types';
import { Key } from '../../components/Key';
import { Panel } from '../../components/Panel';
import { Table, type Column } from '../../components/Table';
import { useNow } from '../../lib/chain/clock';
import { useAll } from '../../lib/chain/store';
import { PAUSES } from '../../lib/governance/units';
import { duration } from '../../lib/time';
import { useWallet } from '../../lib/wallet/store';

const ROLES: Record<Role, string> = {
  [Role.Authority]: 'Authority',
  [Role.Guardian]: 'Guardian',
  [Role.Steward]: 'Steward',
  [Role.RecoveryManager]: 'Recovery manager',
};

interface Held {
  name: string;
  address: string;
  may: string;
}

export function Roles(props: { world: World }) {
  const { protocol } = props.world;
  const wallet = useWallet((state) => state.address);
  const manager = useAll('BackstopVault').find(({ data }) => data.pool === props.world.poolAddress)?.data.recoveryManager;
  const held: Held[] = [
    { name: 'Authority', address: protocol.authority, may: 'Queues changes of parameters and roles, creates pools and markets, pauses.' },
    {
      name: 'Guardian',
      address: protocol.guardian,
      may: 'Makes things safer only: pauses, tightens breakers, cancels changes, withholds new markets.',
    },
    {
      name: 'Steward',
      address: protocol.steward,
      may: 'Admits liquidators, removes publishers, takes small steps the safer way, lists boards.',
    },
    ...(manager
      ? [{ name: 'Recovery manager', address: manager, may: 'Trades the backstop vault’s positions away, close to the mark.' }]
      : []),
  ];
  return (
    <Panel title="Roles" flush>
      <Table
        caption="Who may do what"
        columns={columns(wallet)}
        rows={held}
        rowKey={({ name }) => name}
        rowProps={({ name }) => ({ 'data-row': 'role', 'data-role': name })}
      />
      <Transfers world={props.world} />
      <Pauses paused={protocol.paused} />
    </Panel>
  );
}

function columns(wallet: string | null): Column<Held>[] {
  return [
    { id: 'role', head: 'Role', left: true, cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'who',
      head: 'Held by',
      left: true,
      cell: ({ address, name }): ReactNode => (
        <>
          <Key address={address} label={name} /> {address === wallet && <span className="chip accent">you</span>}
        </>
      ),
    },
    { id: 'may', head: 'May', left: true, wrap: true, cell: ({ may }) => may },
  ];
}

function Transfers(props: { world: World }) {
  const nowTs = useNow();
  const transfers = useAll('RoleTransfer').filter(({ data }) => data.protocol === props.world.protocolAddress);
  if (transfers.length === 0) return <p className="dim small note">No role is on its way to another key.</p>;
  return (
    <ul className="note plain-list">
      {transfers.map(({ address, data }) => {
        const [ready, lapses] = [Number(data.readyTs), Number(data.lapsesTs)];
        const when =
          nowTs >= lapses
            ? 'lapsed'
            : nowTs >= ready
              ? `may be accepted for ${duration(lapses - nowTs)}`
              : `may be accepted in ${duration(ready - nowTs)}`;
        return (
          <li key={address} data-row="transfer">
            {ROLES[data.role]}: <Key address={data.from} label="holder" /> → <Key address={data.to} label="next holder" />, {when}
          </li>
        );
      })}
    </ul>
  );
}

function Pauses(props: { paused: number }) {
  return (
    <div className="note" data-figure="paused" data-paused={props.paused}>
      <h3>Pauses of the protocol</h3>
      <ul className="plain-list">
        {PAUSES.map(([bit, name, words]) => (
          <li key={name}>
            <span className={`chip ${(props.paused & bit) !== 0 ? 'loss' : 'gain'}`}>
              {name}: {(props.paused & bit) !== 0 ? 'paused' : 'running'}
            </span>{' '}
            <span className="dim small">{(props.paused & bit) !== 0 ? words : ''}</span>
          </li>
        ))}
      </ul>
      <p className="dim small">
        Deposits, trades that reduce risk and settlement can’t be paused. A pause is lifted by a queued change only; one of withdrawals ends
        by itself after three days.
      </p>
    </div>
  );
}
