import { useState } from 'react';
import { Twin } from '../../components/Twin';
import type { Case, LegReport, Report } from '../../engine/types';
import { bps, usd } from '../../lib/units';
import { Bars, type Bar } from './Bars';
import { legName } from './legs';
import { caseName, type NameOf } from './words';

const SHOWN = 8;

/** One case taken apart: by market, and the binding one by leg. */
export function CaseDetail(props: { each: Case; report: Report; nameOf: NameOf }) {
  const { each, report, nameOf } = props;
  const binding = each.index === report.worstCase && each.needAtoms > 0n;
  const weight = each.byMarket[0]?.scenario.weightBps ?? 10_000;
  return (
    <section className="stack" aria-label="Chosen scenario" data-case={each.index}>
      <div className="row">
        <h3>{caseName(each, nameOf)}</h3>
        {binding && <span className="chip warn">binding</span>}
        {weight < 10_000 && <span className="chip">counted at {bps(weight, 1)}</span>}
        <span className="nowrap">
          {usd(each.pnlAtoms)} USD; asks for {usd(each.needAtoms)} USD
        </span>
      </div>
      <Bars
        label={`${caseName(each, nameOf)}, by market`}
        bars={each.byMarket.map((part) => ({ id: `market-${part.market}`, label: nameOf(part.market), atoms: part.pnlAtoms }))}
      />
      {binding && report.legs.length > 0 && <ByLeg report={report} each={each} nameOf={nameOf} />}
    </section>
  );
}

function ByLeg(props: { report: Report; each: Case; nameOf: NameOf }) {
  const { report, each, nameOf } = props;
  const [all, setAll] = useState(false);
  const legs = [...report.legs].sort((a, b) => (size(a) < size(b) ? 1 : -1));
  const shown = all ? legs : legs.slice(0, SHOWN);
  const bars: Bar[] = shown.map((leg) => ({ id: legName(leg, nameOf), label: legName(leg, nameOf), atoms: leg.bindingPnlAtoms }));
  const sum = (some: readonly LegReport[]) => some.reduce((total, leg) => total + leg.bindingPnlAtoms, 0n);
  const others = legs.slice(shown.length);
  if (others.length > 0) bars.push({ id: 'others', label: `${others.length} other legs`, atoms: sum(others) });
  const rest = each.pnlAtoms - sum(legs);
  if (rest !== 0n) bars.push({ id: 'rest', label: 'Collateral, netting', atoms: rest });
  return (
    <div className="stack">
      <div className="row between">
        <h3>By leg, in the binding scenario</h3>
        {legs.length > SHOWN && (
          <button type="button" className="small" onClick={() => setAll(!all)} data-action="binding-legs">
            {all ? 'Show fewer' : `Show all ${legs.length}`}
          </button>
        )}
      </div>
      <Bars label="Profit and loss by leg in the binding scenario [USD]" bars={bars} />
      <Twin
        caption="Profit and loss by leg in the binding scenario [USD]"
        head={['Leg', 'USD']}
        rows={() => [...legs.map((leg) => [legName(leg, nameOf), usd(leg.bindingPnlAtoms)]), ['Collateral and what legs net', usd(rest)]]}
      />
    </div>
  );
}

const size = (leg: LegReport): bigint => (leg.bindingPnlAtoms < 0n ? -leg.bindingPnlAtoms : leg.bindingPnlAtoms);
