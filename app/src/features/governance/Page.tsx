import { useMemo, useState } from 'react';
import { setsOf } from '@breakwater/client/account/sets';
import type { World } from '@breakwater/client/account/world';
import { Notice, Waiting } from '../../components/Notice';
import { Tabs } from '../../components/Tabs';
import { useAll, useWorld } from '../../lib/chain/store';
import { useBareEngine } from '../../lib/margin/engine';
import { useWallet } from '../../lib/wallet/store';
import { Breakers } from './Breakers';
import { Changes } from './Changes';
import { Past } from './Past';
import { Roles } from './Roles';
import { SetPanel } from './SetPanel';
import './style.css';

export default function GovernancePage() {
  const world = useWorld();
  return (
    <>
      <div className="page-head">
        <h1>Governance</h1>
        <span className="dim">Rules of the protocol, who may change them, and what is about to change.</span>
      </div>
      {world ? <Whole world={world} /> : <Waiting what="the pool" />}
    </>
  );
}

function Whole(props: { world: World }) {
  const { world } = props;
  const connected = useWallet((state) => state.address !== null);
  const breakers = useAll('Breakers').find(({ data }) => data.pool === world.poolAddress);
  const sets = useMemo(() => setsOf(world, breakers), [world, breakers]);
  const engine = useBareEngine();
  const [chosen, setChosen] = useState('pool');
  const of = sets.find((set) => set.name === chosen) ?? sets[0];
  return (
    <>
      {!connected && (
        <Notice>Everything here can be read without a wallet. Connect one to execute a change that is ready: anybody may.</Notice>
      )}
      {engine ? <Changes world={world} engine={engine} sets={sets} /> : <Waiting what="the margin engine" />}
      <div className="grid">
        <div className="col-6">
          <Roles world={world} />
        </div>
        <div className="col-6">
          <Breakers world={world} breakers={breakers} />
        </div>
      </div>
      <Tabs
        label="Sets of parameters"
        tabs={sets.map(({ name, title }) => ({ id: name, label: title }))}
        chosen={of?.name ?? ''}
        onChoose={setChosen}
      >
        {engine && of && <SetPanel key={of.name} world={world} engine={engine} of={of} />}
      </Tabs>
      <Past sets={sets} />
    </>
  );
}
