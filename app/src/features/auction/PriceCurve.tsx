import { useMemo } from 'react';
import type { Pool } from '@breakwater/client/generated/accounts';
import { Chart, type Line, type Marker } from '../../components/Chart';
import type { AuctionView } from '../../engine/types';
import { duration } from '../../lib/time';
import { compact, percent, usdOf } from '../../lib/units';

/** d(t) of a solvent account; of an insolvent one what who takes it all is paid. */
export function PriceCurve(props: { view: AuctionView; pool: Pool }) {
  return props.view.insolvent ? <Payment {...props} /> : <Falling {...props} />;
}

function Falling({ view, pool }: { view: AuctionView; pool: Pool }) {
  const takeBps = pool.settings.backstop.takeBps;
  const { x, lines } = useMemo(() => {
    const lines: Line[] = [
      { label: 'Price, of value', values: view.curve.map(({ share }) => share), color: 'accent' },
      { label: 'Backstop buys from here', values: view.curve.map(() => takeBps / 10_000), color: 'dim', dash: true },
    ];
    return { x: view.curve.map(({ secs }) => secs), lines };
  }, [view.curve, takeBps]);
  const markers = useMemo((): Marker[] => [{ at: view.elapsedSecs, label: 'now' }], [view.elapsedSecs]);
  return (
    <Chart
      label="Price a bidder pays, as a share of value, over the seconds of the auction"
      x={x}
      lines={lines}
      markers={markers}
      xText={duration}
      yText={(value) => percent(value, 0)}
      height={220}
    />
  );
}

function Payment({ view, pool }: { view: AuctionView; pool: Pool }) {
  const { insolventSecs } = pool.settings.auction;
  const { equityAtoms, mmAtoms } = view;
  const { x, lines } = useMemo(() => {
    const hole = -usdOf(equityAtoms);
    const paid = [0, 0.25, 0.5, 0.75, 1].map((share) => hole + share * usdOf(mmAtoms));
    const lines: Line[] = [{ label: 'Paid for taking all [USD]', values: paid, color: 'accent' }];
    return { x: [0, 0.25, 0.5, 0.75, 1].map((share) => share * insolventSecs), lines };
  }, [equityAtoms, mmAtoms, insolventSecs]);
  const markers = useMemo(
    (): Marker[] => [{ at: Math.min(view.elapsedSecs, insolventSecs), label: 'now' }],
    [view.elapsedSecs, insolventSecs],
  );
  return (
    <Chart
      label="Payment for taking the whole insolvent account in USD, over the seconds since it was declared insolvent"
      x={x}
      lines={lines}
      markers={markers}
      xText={duration}
      yText={compact}
      height={220}
    />
  );
}
