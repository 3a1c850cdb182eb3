import { useMemo } from 'react';
import type { Pool } from '@breakwater/client/generated/accounts';
import { Chart, type Line } from '../../components/Chart';
import { Panel } from '../../components/Panel';
import { duration } from '../../lib/time';
import { percent } from '../../lib/units';
import { pastCurve } from './pastCurve';
import type { Fill, ReceiptData } from './receipt';

/** How the price fell, and where slices were sold. */
export function PastCurve(props: { receipt: ReceiptData; fills: Fill[]; pool: Pool }) {
  const { receipt, fills, pool } = props;
  const settings = pool.settings.auction;
  const curve = useMemo(() => {
    const made = pastCurve(receipt.events, fills, settings);
    if (!made) return null;
    const lines: Line[] = [
      { label: 'Price, of value', values: made.falling, color: 'accent' },
      { label: 'Slices sold', values: made.sold, color: 'warn', points: true },
    ];
    return { x: made.x, lines };
  }, [receipt.events, fills, settings]);
  if (!curve) return null;
  return (
    <Panel title="Price over time">
      <div className="stack">
        <Chart
          label="Price as a share of value over the seconds since the auction began, and slices sold"
          x={curve.x}
          lines={curve.lines}
          xText={duration}
          yText={(value) => percent(value, 1)}
          height={220}
        />
        <p className="dim small">
          The line is the price by the pool’s settings of today, the points are what was paid. A change of settings or a stop of bids since
          the start moves them apart.
        </p>
      </div>
    </Panel>
  );
}
