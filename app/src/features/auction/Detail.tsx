import type { World } from '@breakwater/client/account/world';
import { Figures } from '../../components/Figures';
import { Key } from '../../components/Key';
import { Notice, Problem, Waiting } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useNow } from '../../lib/chain/clock';
import { explain } from '../../lib/errors/explain';
import { ago, clock, duration } from '../../lib/time';
import { percent, shareOf, usd } from '../../lib/units';
import { sharePercent } from './amount';
import { BidForm } from './BidForm';
import { PriceCurve } from './PriceCurve';
import { stageOfSale, type Viewed } from './live';
import { useWitnessWords } from './scenario';
import { SoFar } from './SoFar';
import type { Stage } from './stage';
import { Upkeep } from './Upkeep';

/** One auction, close up. */
export function Detail(props: { sale: Viewed; world: World }) {
  const { sale, world } = props;
  const { auction, account, view, problem } = sale;
  const nowTs = useNow();
  const witnessWords = useWitnessWords();
  const title = 'The auction';
  if (problem) {
    return (
      <Panel title={title}>
        <Problem problem={explain(problem)} live={false} />
      </Panel>
    );
  }
  const stage = stageOfSale(sale, world, nowTs);
  if (!view || !account || !stage) return <Waiting what="the account in auction" />;
  const { data } = auction;
  return (
    <div className="grid">
      <Panel className="col-8" title={title} end={<Key address={data.marginAccount} label="account in auction" />}>
        <div className="stack">
          <StageLine stage={stage} nowTs={nowTs} />
          {sale.own && <Own />}
          <Figures
            figures={[
              { id: 'equity', label: 'Equity', value: `${usd(view.equityAtoms)} USD`, tone: view.equityAtoms < 0n ? 'loss' : undefined },
              { id: 'mm', label: 'Maintenance margin', value: `${usd(view.mmAtoms)} USD`, note: 'in the witness scenario' },
              {
                id: 'share',
                label: 'For sale to one bid',
                value: sharePercent(view.maxShareQ32),
                note: `at least ${sharePercent(view.leastShareQ32)} of the account`,
              },
              !view.insolvent && {
                id: 'd',
                label: 'Price, of value',
                value: percent(shareOf(view.dQ32), 2),
                note: stage.id === 'public' ? 'falls every second' : undefined,
              },
              {
                id: 'whole',
                label: view.insolvent ? 'Paid for taking all' : 'Price of the whole',
                value: `${usd(view.insolvent ? -view.wholePriceAtoms : view.wholePriceAtoms)} USD`,
                note: view.insolvent ? undefined : `of ${usd(view.valueAtoms)} USD value at mark`,
              },
              { id: 'slices', label: 'Slices so far', value: String(data.lastTradeId), note: `${usd(data.reservedAtoms)} USD brought in` },
              { label: 'Penalties held', value: `${usd(data.escrowAtoms)} USD`, note: 'pay its own shortfall first' },
              {
                label: 'Began',
                value: data.startedTs === 0n ? 'not yet' : ago(nowTs - Number(data.startedTs)),
                note: `price of ${clock(Number(data.markTs))} UTC showed it short`,
              },
            ]}
          />
          <p className="small">
            <span className="dim">Witness, the scenario that shows it short:</span>{' '}
            <strong>{witnessWords(data.witness, account.bytes)}</strong> <span className="dim">(number {data.witness})</span>
          </p>
          {stage.id !== 'bare' && <PriceCurve view={view} pool={world.pool} />}
          <Upkeep sale={sale} account={account} stage={stage} world={world} />
        </div>
      </Panel>
      <BidForm auction={auction} sold={account} view={view} stage={stage} world={world} />
      {data.startedTs > 0n && <SoFar account={data.marginAccount} />}
    </div>
  );
}

function StageLine(props: { stage: Stage; nowTs: number }) {
  const { stage, nowTs } = props;
  return (
    <p data-stage={stage.id}>
      <span className={`chip ${stage.tone}`}>{stage.name}</span> {stage.words}
      {stage.nextTs !== undefined && stage.nextTs > nowTs && (
        <>
          {' '}
          <strong data-figure="countdown">{duration(stage.nextTs - nowTs)}</strong> <span className="dim">to the next step.</span>
        </>
      )}
    </p>
  );
}

/** What an owner of an account in auction needs to know. */
export function Own() {
  return (
    <Notice tone="warn" title="This is your account">
      <p>
        It is below its maintenance margin, so parts of it are being sold: positions, collateral and debt alike, in equal shares, at the
        price shown. What buyers pay stays yours as cash, less a penalty. Only as much is sold as brings the account back to its margin.
      </p>
      <p>
        Deposit on <a href="#/portfolio">Portfolio</a> to end it: once equity is above the maintenance margin in every scenario, anyone may
        end the auction. Until then you can’t trade or withdraw with it, and you can’t buy from yourself with another of your accounts.
      </p>
    </Notice>
  );
}
