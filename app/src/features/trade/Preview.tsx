/** What a trade would do to the account's margin: the program's own judgement, before anything is sent. */
import { Link } from 'wouter';
import { HealthBar } from '../../components/HealthBar';
import { Empty, Notice, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Table } from '../../components/Table';
import type { Assessment, PricedLeg, Preview as Judged } from '../../engine/types';
import { useAccount, useAccountsRead, useIsDelegated } from '../../lib/account';
import { explain } from '../../lib/errors/explain';
import { useMargin, type Answer } from '../../lib/margin/engine';
import { usd } from '../../lib/units';
import { useWallet } from '../../lib/wallet/store';
import { useLack } from './view';

/** Null where there is no account or nothing to judge. */
export function usePreview(legs: PricedLeg[] | null): Answer<Judged | null> | null {
  const account = useAccount();
  const delegated = useIsDelegated(account);
  return useMargin(
    ({ engine, world }) =>
      account && legs && legs.length > 0 ? engine.preview(account.bytes, legs, { paused: world.protocol.paused, delegated }) : null,
    [account, delegated, legs],
  );
}

export function PreviewPanel({ legs, source }: { legs: PricedLeg[] | null; source: string }) {
  const answer = usePreview(legs);
  const account = useAccount();
  const lack = useLack();
  return (
    <Panel title="Margin preview" end={lack === null && account && <span className="small dim">{source}</span>}>
      {!account ? (
        <NoAccount />
      ) : lack !== null ? (
        <Empty>{lack} Here is shown what a trade does to your margin.</Empty>
      ) : !answer ? (
        <Waiting what="the margin engine" />
      ) : !answer.ok ? (
        <Problem problem={explain(answer.error)} />
      ) : answer.value ? (
        <PreviewTable preview={answer.value} />
      ) : (
        <Empty>There is no price for these legs.</Empty>
      )}
    </Panel>
  );
}

interface Line {
  id: string;
  name: string;
  note: string;
  of: (assessment: Assessment) => bigint;
}

const LINES: readonly Line[] = [
  { id: 'equity', name: 'Equity', note: 'cash, options at mark, collateral after haircut', of: (each) => each.equityAtoms },
  { id: 'im', name: 'Initial margin (IM)', note: 'needed to take risk', of: (each) => each.imAtoms },
  { id: 'mm', name: 'Maintenance margin (MM)', note: 'liquidation below it', of: (each) => each.mmAtoms },
  { id: 'excess', name: 'Left over IM', note: 'for more risk, or to withdraw', of: (each) => each.imExcessAtoms },
  { id: 'cash', name: 'Cash', note: 'pays premiums', of: (each) => each.cashAtoms },
];

const change = (before: bigint, after: bigint): string => (after > before ? `+${usd(after - before)}` : usd(after - before));

export function PreviewTable({ preview }: { preview: Judged }) {
  const { before, after, premiumAtoms, feeAtoms, tradeImAtoms, givenAtoms, slipAtoms, refusal } = preview;
  const receives = premiumAtoms < 0n;
  return (
    <div className="stack" data-preview={refusal ?? 'ok'}>
      <div role="status">
        {refusal ? (
          <div data-refusal={refusal} className="stack">
            <p className="strong loss">The program would refuse this trade.</p>
            <Problem problem={explain(refusal)} live={false} />
          </div>
        ) : (
          <Notice tone="gain">
            <p>
              Your account can carry it. {receives ? 'You receive' : 'You pay'}{' '}
              <strong data-figure="preview-premium">{usd(receives ? -premiumAtoms : premiumAtoms)} USD</strong>
              {receives ? ' and pay' : ' and'} a fee of <strong data-figure="preview-fee">{usd(feeAtoms, 4)} USD</strong>.
            </p>
          </Notice>
        )}
      </div>
      {givenAtoms > slipAtoms && (
        <p className="small warn" data-given>
          The price gives away {usd(givenAtoms)} USD at mark; what is more than {usd(slipAtoms)} USD is treated as a withdrawal.
        </p>
      )}
      {tradeImAtoms > after.imAtoms && (
        <p className="small dim" data-crowding>
          The trade itself is held to an initial margin of {usd(tradeImAtoms)} USD: it adds to open interest that may widen the market’s
          margins.
        </p>
      )}
      <Table
        caption="Margin before and after the trade, in USD"
        columns={[
          { id: 'name', head: 'USD', left: true, wrap: true, cell: (line: Line) => <Name line={line} /> },
          { id: 'before', head: 'Before', cell: (line) => <span data-figure={`${line.id}-before`}>{usd(line.of(before))}</span> },
          { id: 'after', head: 'After', cell: (line) => <strong data-figure={`${line.id}-after`}>{usd(line.of(after))}</strong> },
          { id: 'change', head: 'Change', cell: (line) => change(line.of(before), line.of(after)) },
        ]}
        rows={LINES}
        rowKey={(line) => line.id}
        rowProps={(line) => ({ 'data-row': line.id })}
      />
      <div>
        <p className="label">Health after</p>
        <HealthBar assessment={after} />
      </div>
    </div>
  );
}

function Name({ line }: { line: Line }) {
  return (
    <>
      {line.name}
      <small className="trade-note">{line.note}</small>
    </>
  );
}

export function NoAccount() {
  const connected = useWallet((state) => state.address !== null);
  const read = useAccountsRead();
  if (!connected) {
    return (
      <Notice title="Connect a wallet to trade">
        <p>The chain, strategies and their payoff can be looked at without one. Use “Connect wallet” at the top.</p>
      </Notice>
    );
  }
  if (!read) return <Waiting what="your accounts" />;
  return (
    <Notice title="You have no margin account yet">
      <p>
        Trades are margined by an account that you own. <Link href="/portfolio">Open one and deposit on the Portfolio page</Link>; then your
        margin before and after a trade is shown here.
      </p>
    </Notice>
  );
}
