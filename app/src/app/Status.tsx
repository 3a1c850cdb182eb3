/** States of the connection that concern every page: each says what is wrong and what to do. */
import { Notice } from '../components/Notice';
import { useNow } from '../lib/chain/clock';
import { useChain } from '../lib/chain/store';
import { start } from '../lib/chain/sync';
import type { Explained } from '../lib/errors/explain';
import { useEngineState } from '../lib/margin/engine';
import { duration } from '../lib/time';
import { OtherNode } from './OtherNode';

export function StatusBanner() {
  const phase = useChain((state) => state.phase);
  const failed = useEngineState((state) => state.failed);
  return (
    <div style={{ padding: '0 18px' }} role="status" data-phase={phase}>
      {phase === 'away' && <Away />}
      {phase === 'wrong-network' && <WrongNetwork />}
      {phase === 'missing' && <Missing />}
      {phase === 'unconfigured' && <Unconfigured />}
      {phase === 'ready' && <Prices />}
      {failed && (
        <Notice tone="warn" title="The margin engine could not be loaded">
          <p>Margins can’t be shown. Load the page again; a browser without WebAssembly can’t run it.</p>
        </Notice>
      )}
    </div>
  );
}

const NO_ANSWER = 'The Solana node does not answer';
/** By the name of the problem: those of which the title says all. */
const AWAY_TITLES: Readonly<Record<string, string>> = { NodeAway: NO_ANSWER, NodeBusy: 'The Solana node is busy' };

/** Why, where that is more than the title says already. */
function Why({ problem }: { problem: Explained | null }) {
  return problem && !Object.hasOwn(AWAY_TITLES, problem.name) && <span className="dim">({problem.cause})</span>;
}

function Away() {
  const problem = useChain((state) => state.problem);
  const rpcUrl = useChain((state) => state.connection?.config.rpcUrl);
  const read = useChain((state) => state.world !== null);
  return (
    <Notice tone="loss" title={AWAY_TITLES[problem?.name ?? ''] ?? NO_ANSWER}>
      <p>
        {read ? 'What is shown is old, and nothing can be sent.' : 'Nothing can be shown or sent without one.'} Trying <code>{rpcUrl}</code>{' '}
        again every few seconds. <Why problem={problem} />
      </p>
      <OtherNode />
    </Notice>
  );
}

function WrongNetwork() {
  const cluster = useChain((state) => state.connection?.config.cluster);
  const problem = useChain((state) => state.problem);
  return (
    <Notice tone="loss" title="This node is on another network">
      <p>
        The app is set to {cluster}, and this node is not a part of it. Nothing is shown, because quotes and transactions would be for
        another chain. <Why problem={problem} />
      </p>
      <OtherNode />
    </Notice>
  );
}

function Missing() {
  const pool = useChain((state) => state.connection?.config.pool);
  return (
    <Notice tone="loss" title="There is no such pool here">
      <p>
        The node knows no pool <code>{pool}</code> of this program. Set the address of a node of the right network.
      </p>
      <OtherNode />
    </Notice>
  );
}

function Unconfigured() {
  const problem = useChain((state) => state.problem);
  return (
    <Notice tone="loss" title="The app does not know where its node is">
      <p>
        It reads <code>config.json</code> beside it, which <code>breakwater index --app</code> serves. <Why problem={problem} />
      </p>
      <button type="button" onClick={() => void start()}>
        Try again
      </button>
    </Notice>
  );
}

/** Marks too old to trade on, by the market's own limit. */
function Prices() {
  const world = useChain((state) => state.world);
  const nowTs = useNow();
  const old = (world?.markets ?? []).filter(({ data }) => nowTs - Number(data.mark.publishTs) > data.params.oracle.maxAgeSecs);
  if (old.length === 0) return null;
  return (
    <Notice tone="warn" title={`Price of ${old.map((market) => market.symbol).join(' and ')} is old`}>
      <p data-stale={old.map((market) => market.symbol).join()}>
        The last is from {duration(nowTs - Math.min(...old.map((market) => Number(market.data.mark.publishTs))))} ago. Until a new one
        arrives, its coins count nothing as collateral for withdrawals and trades, and who holds its options can withdraw nothing and trade
        to reduce the risk of both sides alone. Cash can be deposited.
      </p>
    </Notice>
  );
}
