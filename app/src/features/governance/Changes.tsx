import type { Entry } from '@breakwater/client/account/kinds';
import { isDead, stageOf, type GovernedSet, type Stage } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import { cancelChange, executeChange } from '@breakwater/client/instruction/governance';
import type { Engine } from '../../engine/types';
import { ActionButton, ActionProblem } from '../../components/Action';
import { Key } from '../../components/Key';
import { Empty } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useNow } from '../../lib/chain/clock';
import { useAll } from '../../lib/chain/store';
import { differences, rows } from '../../lib/governance/rows';
import { duration, moment } from '../../lib/time';
import { useWallet } from '../../lib/wallet/store';
import { Diff } from './Diff';
import { ImpactView } from './ImpactView';

/** Everything that was asked for and is not in force yet. */
export function Changes(props: { world: World; engine: Engine; sets: readonly GovernedSet[] }) {
  const { sets } = props;
  const all = useAll('ParamChange');
  const found = all
    .flatMap((change) => {
      const of = sets.find((set) => set.address === change.data.target);
      return of ? [{ change, of }] : [];
    })
    .sort((a, b) => Number(a.change.data.queuedTs - b.change.data.queuedTs));
  return (
    <Panel title={`Queued changes (${found.length})`}>
      <p className="dim small">
        A change waits {duration(props.world.protocol.params.delaySecs)} so that everybody can leave before it. Then anybody may execute it,
        for {duration(props.world.protocol.params.lapseSecs)}; after that it is dead.
      </p>
      {found.length === 0 ? (
        <Empty>No change is queued.</Empty>
      ) : (
        <div className="stack">
          {found.map(({ change, of }) => (
            <Change key={change.address} world={props.world} engine={props.engine} of={of} change={change} />
          ))}
        </div>
      )}
    </Panel>
  );
}

function Change(props: { world: World; engine: Engine; of: GovernedSet; change: Entry<'ParamChange'> }) {
  const { world, engine, of, change } = props;
  const { data, address } = change;
  const nowTs = useNow();
  const stage = stageOf(data, of.version, nowTs);
  const wallet = useWallet((state) => state.address);
  const may = wallet !== null && (wallet === world.protocol.authority || wallet === world.protocol.guardian || isDead(stage));
  const executeKey = `execute-${address}`;
  const cancelKey = `cancel-${address}`;
  const bits = data.set.__kind === 'Lift' || data.set.__kind === 'Calm';
  return (
    <article className="change stack" data-row="change" data-change={address} data-stage={stage.id} aria-label={`Change of ${of.title}`}>
      <header className="row between">
        <h3>{of.title}</h3>
        <Countdown stage={stage} />
      </header>
      <p className="small dim">
        <Key address={address} label="change" /> asked by <Key address={data.askedBy} label="who asked" />, queued{' '}
        {moment(Number(data.queuedTs))}. Executable from {moment(Number(data.readyTs))} until {moment(Number(data.lapsesTs))}. Replaces
        version {data.replaces.toString()}; in force is {of.version.toString()}.
      </p>
      {bits ? (
        rows(engine, data.set).map((row) => (
          <p key={row.name}>
            Once executed it {row.name} <strong>{'text' in row.value ? row.value.text : ''}</strong>.
          </p>
        ))
      ) : (
        <Diff differences={differences(engine, of.set, data.set)} caption={`What the change of ${of.title} changes`} />
      )}
      {!bits && <ImpactView engine={engine} of={of} set={data.set} id={address} />}
      <div className="row">
        <ActionButton
          plan={() => ({
            key: executeKey,
            label: `Execute the change of ${of.title}`,
            instructions: () => [executeChange(world, of, change)],
          })}
          planKey={executeKey}
          id="execute-change"
          disabled={stage.id !== 'ready'}
        >
          Execute
        </ActionButton>
        <ActionButton
          plan={() =>
            wallet
              ? { key: cancelKey, label: `Cancel the change of ${of.title}`, instructions: () => [cancelChange(world, wallet, of, change)] }
              : null
          }
          planKey={cancelKey}
          id="cancel-change"
          tone="danger"
          disabled={!may}
        >
          Cancel
        </ActionButton>
        <span className="dim small">
          {wallet === null ? 'Connect a wallet to send either. ' : ''}
          {isDead(stage)
            ? 'It is dead: anybody may cancel it, and the rent goes back.'
            : 'Anybody may execute it once it is ready; only authority and guardian may cancel it.'}
        </span>
      </div>
      <ActionProblem planKey={executeKey} />
      <ActionProblem planKey={cancelKey} />
    </article>
  );
}

function Countdown(props: { stage: Stage }) {
  const { stage } = props;
  switch (stage.id) {
    case 'waits':
      return (
        <span className="chip warn" role="timer">
          waits: executable in {duration(stage.secs)}
        </span>
      );
    case 'ready':
      return (
        <span className="chip gain" role="timer">
          ready: lapses in {duration(stage.secs)}
        </span>
      );
    case 'lapsed':
      return <span className="chip loss">dead: lapsed</span>;
    case 'replaced':
      return <span className="chip loss">dead: the set has changed since</span>;
  }
}
