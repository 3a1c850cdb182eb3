import { useCallback, useMemo } from 'react';
import { Problem, Waiting } from '../../components/Notice';
import type { Report } from '../../engine/types';
import { useNow } from '../../lib/chain/clock';
import type { World } from '../../lib/chain/world';
import { explain } from '../../lib/errors/explain';
import { useEngineState, useMargin } from '../../lib/margin/engine';
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
import { isSupposed, shockOf, timeScale, useWhatIf, type WhatIf } from './whatif';
import type { Told } from './words';

/** All panels about one account. The sliders' state lives here: one question to the engine for each move, and every panel follows. */
export function Board(props: { shown: Shown; world: World }) {
  const { shown, world } = props;
  const [whatIf, suppose] = useWhatIf();
  const supposed = isSupposed(whatIf);
  const now = useMargin(({ engine }) => engine.report(shown.subject), [shown]);
  const then = useMargin(({ engine }) => (supposed ? engine.report(shown.subject, shockOf(whatIf)) : null), [shown, whatIf]);
  const failed = useEngineState((state) => state.failed);

  if (!now) return failed ? null : <Waiting what="the margin engine" />;
  if (!now.ok) return <Problem problem={explain(now.error)} />;
  return (
    <Panels
      shown={shown}
      world={world}
      now={now.value}
      then={then?.ok ? then.value : null}
      problem={then?.ok === false ? then.error : null}
      whatIf={whatIf}
      onSuppose={suppose}
    />
  );
}

interface PanelsProps {
  shown: Shown;
  world: World;
  now: Report;
  /** As supposed; null where nothing is, or where the engine can't tell. */
  then: Report | null;
  problem: Error | null;
  whatIf: WhatIf;
  onSuppose: (change: Partial<WhatIf>) => void;
}

function Panels(props: PanelsProps) {
  const { shown, world, now, then, whatIf, onSuppose } = props;
  const { nameOf, used, candidates, scale } = useContextOf(shown, world);
  const report = then ?? now;
  const told = useMemo<Told>(
    () => ({ whose: shown.whose === 'own' ? 'Your' : 'This account’s', supposed: then !== null }),
    [shown.whose, then],
  );
  const { priceBps, volBps } = whatIf;
  const marker = useMemo(() => (priceBps === 0 && volBps === 0 ? null : { priceBps, volBps }), [priceBps, volBps]);
  const shock = useMemo(() => shockOf(whatIf), [whatIf]);
  const shownKey = shown.entry?.address ?? shown.whose;
  const moved = then === null ? 1 : 1 + priceBps / 10_000;
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
          <FrontierPanel shown={shown} shownKey={shownKey} markets={used} secs={whatIf.secs} supposed={marker} onSuppose={onSuppose} />
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
            shock={shock}
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
function useContextOf(shown: Shown, world: World) {
  const nowTs = useNow();
  const nameOf = useCallback((index: number) => world.markets.find((market) => market.index === index)?.symbol ?? `market ${index}`, [world]);
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
