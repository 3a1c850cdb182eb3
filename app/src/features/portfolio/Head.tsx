import { Link } from 'wouter';
import type { MarginAccount } from '@breakwater/client/generated/accounts';
import { Figures, type Figure } from '../../components/Figures';
import { HealthBar, stateOf, type HealthWords } from '../../components/HealthBar';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import type { Assessment } from '../../engine/types';
import { signed, usd, usdOf } from '../../lib/units';
import { realisedOf, type Book } from './basis';
import type { Known } from './useBook';

const MEANING: Record<HealthWords['id'], string> = {
  healthy: 'Equity covers the initial margin: you can open new positions.',
  reducing: 'Equity is under the initial margin (IM). Only trades that reduce risk are taken; nothing is liquidated yet.',
  soft: 'Equity is under the soft line. Anybody may take over small pieces of your riskiest position at mark less a small discount.',
  liquidatable: 'Equity is under the maintenance margin (MM). Anybody may start an auction of this account. A deposit stops that now.',
  insolvent: 'The account owes more than it holds. Its positions are handed over, and the pool’s funds answer for the rest.',
};

export function Head(props: { account: MarginAccount; assessment: Assessment; known: Known }) {
  const { account, assessment, known } = props;
  const state = stateOf(assessment);
  const profit = assessment.cashAtoms + assessment.optionsAtoms - account.netDepositsAtoms;
  return (
    <Panel
      title="Health"
      end={
        <span className={`chip ${state.color}`} data-state={state.id}>
          {state.words}
        </span>
      }
    >
      <div className="stack">
        {account.inAuction !== 0 && (
          <Notice tone="loss" title="This account is being auctioned" role="alert">
            <p>
              Slices of it are for sale until it is back above its margin; withdrawals are closed meanwhile.{' '}
              <Link href="/liquidations">Watch the auction</Link>
            </p>
          </Notice>
        )}
        <Figures
          figures={[
            { id: 'equity', label: 'Equity (USD)', value: usd(assessment.equityAtoms), note: 'cash, options at mark, collateral' },
            { id: 'cash', label: 'Cash (USD)', value: usd(assessment.cashAtoms), tone: assessment.cashAtoms < 0n ? 'warn' : undefined },
            { id: 'im', label: 'Initial margin, IM (USD)', value: usd(assessment.imAtoms), note: 'to add risk or withdraw' },
            { id: 'mm', label: 'Maintenance margin, MM (USD)', value: usd(assessment.mmAtoms), note: 'below it: auction' },
            {
              id: 'im-excess',
              label: 'Excess over IM (USD)',
              value: signed(usdOf(assessment.imExcessAtoms)),
              tone: assessment.imExcessAtoms < 0n ? 'warn' : undefined,
            },
            {
              id: 'pnl',
              label: 'Profit of the account (USD)',
              value: signed(usdOf(profit)),
              tone: toneOf(profit),
              note: account.collateralAtoms.some((atoms) => atoms > 0n)
                ? 'cash and options, without collateral'
                : 'equity less net deposits',
            },
            known.state === 'ready' && {
              id: 'realised',
              label: 'Realised (USD)',
              ...realised(known.book),
            },
          ]}
        />
        <HealthBar assessment={assessment} />
        <p>
          <strong className={state.color}>{state.words}.</strong> {MEANING[state.id]}{' '}
          {state.id !== 'healthy' && <Link href="/risk">Cheapest ways back</Link>}
        </p>
      </div>
    </Panel>
  );
}

function realised(book: Book): Pick<Figure, 'value' | 'tone' | 'note'> {
  const atoms = realisedOf(book);
  if (atoms === null)
    return {
      value: '–',
      note: book.incomplete ? 'not known: the log of a transaction was cut' : 'not known: slices have one price for all positions',
    };
  return { value: signed(usdOf(atoms)), tone: toneOf(atoms), note: `before ${usd(book.feesAtoms)} USD of fees` };
}

export function toneOf(atoms: bigint): 'gain' | 'loss' | undefined {
  return atoms > 0n ? 'gain' : atoms < 0n ? 'loss' : undefined;
}
