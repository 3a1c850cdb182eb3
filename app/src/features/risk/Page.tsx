import { useWorld } from '../../lib/chain/store';
import { NoAccount } from './NoAccount';
import { useShown, useWanted } from './subject';
import { Board } from './Board';
import { Who } from './Who';
import './style.css';

export default function RiskPage() {
  const world = useWorld();
  const [wanted, want] = useWanted();
  const { shown, lookup } = useShown(world, wanted);
  return (
    <>
      <Who shown={shown} wanted={wanted} onWant={want} />
      {world && shown ? (
        <Board key={shown.entry?.address ?? shown.whose} shown={shown} />
      ) : (
        <NoAccount lookup={lookup} wanted={wanted} onWant={want} />
      )}
    </>
  );
}
