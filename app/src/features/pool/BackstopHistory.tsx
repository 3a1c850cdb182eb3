import { useMemo } from 'react';
import { Asked } from '../../components/Asked';
import { Chart, type Line } from '../../components/Chart';
import { CutNote } from '../../components/Incomplete';
import { useHistory } from '../../lib/history/client';
import { moment } from '../../lib/time';
import { decimal, usdOf } from '../../lib/units';
import { worthOverTime, type Point } from './overTime';

/** Worth and share price of the vault since it began. */
export function BackstopHistory({ pool }: { pool: string }) {
  const asked = useHistory<{ points: Point[] }>('/v1/backstop', { pool }, 30_000);
  return (
    <Asked what="the vault’s history" asked={asked}>
      {({ points }) => (
        <>
          <CutNote />
          {points.length < 2 ? (
            <p className="dim small">The vault’s history begins with its first two movements.</p>
          ) : (
            <Shown points={points} />
          )}
        </>
      )}
    </Asked>
  );
}

function Shown({ points }: { points: Point[] }) {
  const { x, lines } = useMemo(() => {
    const moves = worthOverTime(points);
    const lines: Line[] = [
      { label: 'Worth of the vault [USD]', values: moves.map(({ worthAtoms }) => usdOf(worthAtoms)), color: 'accent', steps: true },
      { label: 'In (+) and out (−) [USD]', values: moves.map(({ flowAtoms }) => usdOf(flowAtoms)), color: 'dim', bars: true },
      {
        label: 'Price of a share [USD] (right)',
        values: moves.map(({ priceUsd }) => priceUsd),
        color: 'info',
        right: true,
        text: (usd) => decimal(usd, 4),
      },
    ];
    return { x: moves.map(({ ts }) => ts), lines };
  }, [points]);
  return (
    <Chart
      label="Worth of the backstop vault and price of its shares over time"
      x={x}
      xLabel="After the move of"
      lines={lines}
      xText={(ts) => moment(ts).slice(5, 16)}
      height={190}
    />
  );
}
