import { memo, useCallback, useMemo } from 'react';
import { Problem, Waiting } from '../../components/Notice';
import type { Report } from '../../engine/types';
import { explain } from '../../lib/errors/explain';
import { useEngineState, useMargin } from '../../lib/margin/engine';
import { useBeat, type Beat } from '../../lib/margin/pulse';
import { toNumber, usdOf } from '../../lib/units';
import { FrontierPanel, type PricedMarket } from './FrontierPanel';
import { Greeks } from './Greeks';
import { greekTotals } from './totals';
import { Positions } from './Positions';
import { Scenarios } from './Scenarios';
import { Split } from './Split';
import { Standing } from './Standing';
import type { Shown } from './subject';
import { WaysBack } from './WaysBack';
import { hedges } from './ways';
import { WhatIfPanel } from './WhatIfPanel';
import { isSupposed, shockOf, Supposed, timeScale, useWhatIf, type WhatIf } from './whatif';
import type { Told } from './words';

/**
 * All panels about one account. The sliders' state lives here: one question to the engine for each move, and every panel follows. The world
 * is that of the engine's beat, so that nothing but the sliders renders while they move.
 */
export const Board = memo(function Board(props: { shown: Shown }) {
  const { shown } = props;
  const beat = useBeat();
  const [whatIf, suppose] = useWhatIf();
  const supposed = isSupposed(whatIf);
  const now = useMargin(({ engine }) => engine.report(shown.subject), [shown]);
  const then = useMargin(({ engine }) => (supposed ? engine.report(shown.subject, shockOf(whatIf)) : null), [shown, whatIf]);
  const failed = useEngineState((state) => state.failed);

  if (!now || !beat) return failed ? null : <Waiting what="the margin engine" />;
  if (!now.ok) return <Problem problem={explain(now.error)} />;
  return (
    <Supposed value={whatIf}>
      <Panels
        shown={shown}
        beat={beat}
        now={now.value}
        then={then?.ok ? then.value : null}
        problem={then?.ok === false ? then.error : null}
        whatIf={whatIf}
        onSuppose={suppose}
      />
    </Supposed>
  );
});

interface PanelsProps {
  shown: Shown;
  beat: Beat;
  now: Report;
  /** As supposed; null where nothing is, or where the engine can't tell. */
  then: Report | null;
  problem: Error | null;
  whatIf: WhatIf;
  onSuppose: (change: Partial<WhatIf>) => void;
}

function Panels(props: PanelsProps) {
  const { shown, now, then, whatIf, onSuppose } = props;
  const { nameOf, used, candidates, scale } = useContextOf(shown, props.beat);
  const report = then ?? now;
  const supposed = then !== null;
  const told = useMemo<Told>(() => ({ whose: shown.whose === 'own' ? 'Your' : 'This account’s', supposed }), [shown.whose, supposed]);
  const shownKey = shown.entry?.address ?? shown.whose;
  const moved = supposed ? 1 + whatIf.priceBps / 10_000 : 1;
  const totals = greekTotals(
    report.legs,
    used.map((market) => ({ ...market, priceUsd: market.priceUsd * moved })),
  );
  return (
    <div className="risk">
      <div className="risk-side stack">
        <WhatIfPanel whatIf={whatIf} maxSecs={scale.maxSecs} stepSecs={scale.stepSecs} onSuppose={onSuppose} />
        <Standing now={now} supposed={then} />
        {props.problem && <Problem problem={explain(props.problem)} />}
      </div>
      <div className="risk-main grid">
        <div className="col-12">
          <Scenarios report={report} nameOf={nameOf} told={told} />
        </div>
        <div className="col-7">
          <FrontierPanel shown={shown} shownKey={shownKey} markets={used} secs={whatIf.secs} onSuppose={onSuppose} />
        </div>
        <div className="col-5">
          <Split report={report} />
        </div>
        <div className="col-12">
          <WaysBack
            shown={shown}
            shownKey={shownKey}
            shortNow={now.imExcessAtoms < 0n}
            shortSupposed={then ? then.imExcessAtoms < 0n : null}
            candidates={candidates}
            nameOf={nameOf}
          />
        </div>
        <div className="col-12">
          <Greeks totals={totals} />
        </div>
        <div className="col-12">
          <Positions legs={report.legs} nameOf={nameOf} />
        </div>
      </div>
    </div>
  );
}

/** What changes with the world alone, and not with the sliders. */
function useContextOf(shown: Shown, { world, nowTs }: Beat) {
  const nameOf = useCallback(
    (index: number) => world.markets.find((market) => market.index === index)?.symbol ?? `market ${index}`,
    [world],
  );
  const held = useMemo(() => {
    const collateral = shown.collateralAtoms.flatMap((atoms, index) => (atoms > 0n ? [index] : []));
    return new Set([...shown.legs.map((leg) => leg.market), ...collateral]);
  }, [shown]);
  const used = useMemo<(PricedMarket & { collateral: number })[]>(
    () =>
      world.markets
        .filter((market) => held.has(market.index))
        .map((market) => ({
          index: market.index,
          symbol: market.symbol,
          priceUsd: usdOf(market.data.mark.priceAtoms),
          collateral: toNumber(shown.collateralAtoms[market.index] ?? 0n, market.data.collateralDecimals),
        })),
    [world, held, shown],
  );
  const hour = Math.floor(nowTs / 3_600);
  const candidates = useMemo(() => hedges(world.markets, held, (hour + 1) * 3_600), [world, held, hour]);
  const lastTs = Math.max(0, ...shown.legs.map((leg) => leg.expiryTs));
  const { maxSecs, stepSecs } = timeScale(lastTs - nowTs);
  const scale = useMemo(() => ({ maxSecs, stepSecs }), [maxSecs, stepSecs]);
  return { nameOf, used, candidates, scale };
}
