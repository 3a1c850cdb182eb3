import { useMemo } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { startAuction, takeSoft } from '@breakwater/client/instruction/auction';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Key } from '../../components/Key';
import { Empty, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { ReadAll } from '../../components/ReadAll';
import { Table, type Column } from '../../components/Table';
import { useAccount } from '../../lib/account';
import { useEveryone } from '../../lib/chain/everyone';
import { useAll } from '../../lib/chain/store';
import { explain } from '../../lib/errors/explain';
import type { Plan } from '../../lib/tx/send';
import { bps, short, usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { useScan, type Found } from './scan';
import { useWitnessWords } from './scenario';

const SHOWN = 50;

/** Accounts that are due and not in auction yet, and those in the soft zone. */
export function Due(props: { world: World }) {
  const everyone = useEveryone();
  return (
    <Panel title="Due next" flush>
      {everyone.state === 'counting' && <Waiting what="the margin accounts" />}
      {everyone.state === 'many' && (
        <div style={{ padding: 14 }}>
          <ReadAll count={everyone.count} read={everyone.read} />
        </div>
      )}
      {everyone.state === 'ready' && <Scanned world={props.world} accounts={everyone.accounts} />}
    </Panel>
  );
}

function Scanned(props: { world: World; accounts: Entry<'MarginAccount'>[] }) {
  const { world } = props;
  const witnessWords = useWitnessWords();
  const { scan, problem } = useScan(props.accounts);
  const auctions = useAll('Auction');
  const inAuction = useMemo(() => new Set(auctions.map(({ data }) => data.marginAccount)), [auctions]);
  if (problem) return <Problem problem={explain(problem)} live={false} />;
  if (!scan) return <Waiting what="the margin engine" />;
  // the scan is a few seconds old: what has come into auction since is shown above
  const free = (found: Found) => !inAuction.has(found.account.address);
  const rows = [
    ...scan.due.filter(free).map((found) => ({ ...found, due: true })),
    ...scan.soft.filter(free).map((found) => ({ ...found, due: false })),
  ];
  return (
    <>
      {rows.length === 0 ? (
        <Empty>
          No account is below its soft line: {scan.looked.toLocaleString('en-US')} with anything to sell were looked at, and are again every
          few seconds.
        </Empty>
      ) : (
        <Table
          caption="Accounts that may be liquidated and are not in auction yet"
          columns={columns(world, witnessWords)}
          rows={rows.slice(0, SHOWN)}
          rowKey={({ account }) => account.address}
          rowProps={({ account, due }) => ({ 'data-due': account.address, 'data-zone': due ? 'due' : 'soft' })}
        />
      )}
      <p className="dim small" style={{ padding: '8px 14px' }}>
        {rows.length > SHOWN && `The worst ${SHOWN} of ${rows.length} are shown. `}
        Below maintenance margin an account may be put into auction by anybody. Between that and the soft line,{' '}
        {bps(world.pool.settings.soft.bufferBps)} higher, small slices of its worst leg may be taken at mark less{' '}
        {bps(world.pool.settings.soft.discountBps)} of notional.
        {scan.failed > 0 && ` ${scan.failed} accounts could not be margined, for want of a young price.`}
      </p>
    </>
  );
}

type Row = Found & { due: boolean };

function columns(world: World, witnessWords: (index: number) => string): Column<Row>[] {
  return [
    { id: 'account', head: 'Account', left: true, cell: ({ account }) => <Key address={account.address} label="account" /> },
    {
      id: 'zone',
      head: 'State',
      left: true,
      cell: ({ due }) => <span className={`chip ${due ? 'loss' : 'warn'}`}>{due ? 'Below maintenance margin' : 'Soft zone'}</span>,
    },
    { id: 'equity', head: 'Equity [USD]', cell: ({ assessment }) => usd(assessment.equityAtoms) },
    { id: 'mm', head: 'MM [USD]', cell: ({ assessment }) => usd(assessment.mmAtoms) },
    { id: 'worst', head: 'Worst case', left: true, cell: ({ assessment }) => witnessWords(assessment.worstCase) },
    { id: 'notional', head: 'Notional [USD]', cell: ({ assessment }) => usd(assessment.notionalAtoms, 0) },
    { id: 'act', head: 'Anyone may', left: true, cell: (row) => <Act row={row} world={world} /> },
  ];
}

function Act({ row, world }: { row: Row; world: World }) {
  const own = useAccount();
  const wallet = useWallet((state) => state.address);
  const { account, assessment, due } = row;
  const planKey = `${due ? 'start-auction' : 'take-soft'}/${account.address}`;
  const mine = account.data.owner === wallet;
  const plan = (): Plan | null => {
    if (!wallet) return null;
    const tip = own && own.address !== account.address ? own.address : undefined;
    if (due) {
      const instructions = async () => [await startAuction(world, wallet, account, assessment.worstCase, tip)];
      return { key: planKey, label: `Start the auction of ${short(account.address)}`, instructions };
    }
    if (!own) return null;
    return {
      key: planKey,
      label: `Soft slice of ${short(account.address)}`,
      instructions: async () => [await takeSoft(world, wallet, own, account, assessment.worstCase)],
    };
  };
  if (!due && mine) return <span className="dim small">yours: others may take slices</span>;
  if (!wallet) return <span className="dim small">connect a wallet</span>;
  if (!due && !own) return <span className="dim small">needs a margin account</span>;
  return (
    <>
      <ActionButton small tone="" id={due ? 'start-auction' : 'take-soft'} planKey={planKey} plan={plan}>
        {due ? 'Start the auction' : 'Take a soft slice'}
      </ActionButton>
      <ActionProblem planKey={planKey} />
    </>
  );
}
