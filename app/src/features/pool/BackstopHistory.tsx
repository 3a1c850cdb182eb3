import { useMemo } from 'react';
import { Asked } from '../../components/Asked';
import { Chart, type Line } from '../../components/Chart';
import { useHistory } from '../../lib/history/client';
import { moment } from '../../lib/time';
import { compact, usdOf } from '../../lib/units';

interface Point {
  ts: number | string;
  value_atoms: string;
  shares: string;
  flow_atoms: string;
}

/** Worth and share price of the vault since it began. */
export function BackstopHistory({ pool }: { pool: string }) {
  const asked = useHistory<{ points: Point[] }>('/v1/backstop', { pool }, 30_000);
  return (
    <Asked what="the vault’s history" asked={asked}>
      {({ points }) =>
        points.length < 2 ? <p className="dim small">The vault’s history begins with its first two movements.</p> : <Shown points={points} />
      }
    </Asked>
  );
}

/** Of a million shares [USD]; 1 in an empty vault. */
export function sharePrice({ value_atoms, shares }: Pick<Point, 'value_atoms' | 'shares'>): number {
  return Number(shares) === 0 ? 1 : Number(value_atoms) / Number(shares);
}

function Shown({ points }: { points: Point[] }) {
  const { x, lines } = useMemo(() => {
    const lines: Line[] = [
      { label: 'Worth of the vault [USD]', values: points.map(({ value_atoms }) => usdOf(BigInt(value_atoms))), color: 'accent', steps: true },
      { label: 'In (+) and out (−) [USD]', values: points.map(({ flow_atoms }) => usdOf(BigInt(flow_atoms))), color: 'dim', bars: true },
      { label: 'Price of a million shares [USD] (right)', values: points.map(sharePrice), color: 'info', right: true },
    ];
    return { x: points.map(({ ts }) => Number(ts)), lines };
  }, [points]);
  return (
    <Chart
      label="Worth of the backstop vault and price of its shares over time"
      x={x}
      lines={lines}
      xText={(ts) => moment(ts).slice(5, 16)}
      yText={compact}
      height={190}
    />
  );
}
