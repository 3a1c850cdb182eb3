/** The instruction for who signs elsewhere: program, accounts in order, data. */
import { AccountRole, getBase58Decoder, getBase64Decoder } from '@solana/kit';
import { useId, useState } from 'react';
import type { GovernedSet } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import type { ParamSet } from '@breakwater/client/generated/types';
import { queueChange, SIGNED_WITHIN_SECS } from '@breakwater/client/instruction/governance';
import { Key } from '../../components/Key';
import { Table, type Column } from '../../components/Table';
import { chainNow } from '../../lib/chain/clock';
import { moment } from '../../lib/time';
import { asksFor, type Call } from './call';
import { Copy } from './Copy';

export function RawCall(props: { world: World; of: GovernedSet; set: ParamSet; open: boolean }) {
  const { world, of, set } = props;
  const [call, setCall] = useState<Call | null>(null);
  const make = async () => {
    const untilTs = chainNow() + SIGNED_WITHIN_SECS;
    setCall({ set, replaces: of.version, instruction: await queueChange(world, of, set, untilTs), untilTs });
  };
  const shown = call && asksFor(call, of, set) ? call : null;
  return (
    <div className="stack">
      <div>
        <button type="button" className={props.open ? '' : 'small'} onClick={() => void make()} data-action="raw-call">
          Show the call for a multisig
        </button>
      </div>
      {shown && <Shown call={shown} authority={world.protocol.authority} />}
    </div>
  );
}

function Shown(props: { call: Call; authority: string }) {
  const { instruction, untilTs } = props.call;
  const accounts = (instruction.accounts ?? []).map((meta, at) => ({ at, address: meta.address, role: meta.role }));
  const data = new Uint8Array(instruction.data ?? []);
  return (
    <div className="stack call" data-call="">
      <p className="small">
        Signed and paid by the authority <Key address={props.authority} label="authority" />; the program refuses it after {moment(untilTs)}
        .
      </p>
      <p className="small">
        Program <code>{instruction.programAddress}</code> <Copy text={instruction.programAddress} what="the program’s address" />
      </p>
      <Table caption="Accounts of the call, in order" columns={ACCOUNTS} rows={accounts} rowKey={({ at }) => String(at)} />
      <div>
        <Copy text={accounts.map(({ address, role }) => `${address} ${roleWords(role)}`).join('\n')} what="all accounts, one a line">
          Copy the accounts
        </Copy>
      </div>
      <Bytes label="Data, base64" text={getBase64Decoder().decode(data)} />
      <Bytes label="Data, base58" text={getBase58Decoder().decode(data)} />
    </div>
  );
}

function Bytes(props: { label: string; text: string }) {
  const id = useId();
  return (
    <div className="stack small">
      <div className="row">
        <label className="label" htmlFor={id}>
          {props.label}
        </label>
        <Copy text={props.text} what={props.label} />
      </div>
      <textarea id={id} readOnly rows={3} className="mono" value={props.text} onFocus={(event) => event.target.select()} />
    </div>
  );
}

/** "signer, writable" */
function roleWords(role: AccountRole): string {
  const words = [role >= AccountRole.READONLY_SIGNER && 'signer', (role & 1) === 1 && 'writable'].filter(Boolean);
  return words.join(', ') || 'read only';
}

const ACCOUNTS: Column<{ at: number; address: string; role: AccountRole }>[] = [
  { id: 'at', head: '#', left: true, cell: ({ at }) => at },
  { id: 'address', head: 'Address', left: true, cell: ({ address }) => <code>{address}</code> },
  { id: 'role', head: 'Role', left: true, cell: ({ role }) => roleWords(role) },
];
