import { memo, useState } from 'react';
import type { HeatCell } from '../../components/HeatMap';
import { HeatButton, HeatMap } from '../../components/HeatMap';
import { Empty } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { Tabs } from '../../components/Tabs';
import { Twin } from '../../components/Twin';
import type { Case, Report } from '../../engine/types';
import { move, volWords } from '../../lib/scenario';
import { bps, compact, usd, usdOf } from '../../lib/units';
import { CaseDetail } from './CaseDetail';
import { layout, marketsOf, type Cell, type Column } from './layout';
import { caseName, marginReason, type NameOf, type Told } from './words';

const ROW_HEADS = { up: 'Vol up', flat: 'Vol flat', down: 'Vol down' } as const;

/** Every scenario of the margin engine as a map, and the one that decides. */
export const Scenarios = memo(function Scenarios(props: { report: Report; nameOf: NameOf; told: Told }) {
  const { report, nameOf } = props;
  const [tab, setTab] = useState('all');
  const [chosen, setChosen] = useState<string | null>(null);
  const markets = marketsOf(report.cases);
  const market = tab === 'all' || !markets.includes(Number(tab)) ? null : Number(tab);
  const grid = layout(report.cases, market);
  const shown = report.cases.find((each) => String(each.index) === (chosen ?? String(report.worstCase)));
  if (markets.length === 0) {
    return (
      <Panel title="Scenarios">
        <Empty>Nothing is held that a scenario could move.</Empty>
      </Panel>
    );
  }
  const cellOf = (cell: Cell | null): HeatCell | null => cell && heatCell(cell, report, nameOf);
  return (
    <Panel
      title={`${report.cases.length - 1} scenarios and basis`}
      end={
        markets.length > 1 && (
          <Tabs
            label="Markets"
            tabs={[{ id: 'all', label: 'Together' }, ...markets.map((each) => ({ id: String(each), label: nameOf(each) }))]}
            chosen={market === null ? 'all' : tab}
            onChoose={setTab}
          />
        )
      }
    >
      <div className="stack">
        <p data-reason="mm">{marginReason(report, nameOf, props.told)}</p>
        <HeatMap
          label={`Profit and loss by scenario${market === null ? '' : `, ${nameOf(market)} alone`} [USD]`}
          corner={<span className="hidden-visually">Volatility and price</span>}
          columns={grid.columns.map((column, at) => ({ id: String(at), head: <Head column={column} nameOf={nameOf} /> }))}
          rows={grid.rows.map((row) => ({ id: row.vol, head: ROW_HEADS[row.vol], cells: row.cells.map(cellOf) }))}
          chosen={shown ? String(shown.index) : null}
          onChoose={setChosen}
        />
        <Apart cells={grid.apart} report={report} nameOf={nameOf} chosen={shown?.index} onChoose={setChosen} />
        <p className="dim small">
          What each case would change your equity by, in USD: amber and − for a loss, blue and + for a gain. Far moves count in part (× %).
        </p>
        {shown && <CaseDetail each={shown} report={report} nameOf={nameOf} />}
        <Twin
          caption="Every scenario, by market [USD]"
          head={['Scenario', 'Counts', ...markets.map(nameOf), 'Together', 'Asked for']}
          rows={() => report.cases.map((each) => twinRow(each, report, markets, nameOf))}
        />
      </div>
    </Panel>
  );
});

/** One move where all markets share it, otherwise each market's own. */
function Head(props: { column: Column; nameOf: NameOf }) {
  const { moves } = props.column;
  const first = moves[0];
  if (first && moves.every((each) => each.priceBps === first.priceBps)) return move(first.priceBps);
  return moves.map((each) => (
    <span key={each.market} className="heat-head">
      {props.nameOf(each.market)} {move(each.priceBps)}
    </span>
  ));
}

function Apart(props: { cells: Cell[]; report: Report; nameOf: NameOf; chosen: number | undefined; onChoose: (id: string) => void }) {
  const most = Math.max(0, ...props.report.cases.map((each) => Math.abs(usdOf(each.pnlAtoms))));
  return (
    <ul className="heat-apart" aria-label="Skew and basis">
      {props.cells.map((cell) => (
        <li key={cell.index}>
          <Apartly words={volWords(cell.scenario.vol)} />
          <HeatButton
            cell={heatCell(cell, props.report, props.nameOf)}
            most={most}
            chosen={cell.index === props.chosen}
            entry
            onChoose={props.onChoose}
          />
        </li>
      ))}
    </ul>
  );
}

/** "skew: low strikes against high ones", its name above what it is. */
function Apartly({ words }: { words: string }) {
  const [name = '', ...rest] = words.split(': ');
  return (
    <span className="small">
      <strong className="heat-name">{name}</strong>
      <span className="dim">{rest.join(': ')}</span>
    </span>
  );
}

function heatCell(cell: Cell, report: Report, nameOf: NameOf): HeatCell {
  const each = report.cases[cell.index];
  const binding = cell.index === report.worstCase && (each?.needAtoms ?? 0n) > 0n;
  const { weightBps } = cell.scenario;
  const counts = weightBps < 10_000 ? `, counted at ${bps(weightBps, 1)}` : '';
  const value = usdOf(cell.pnlAtoms);
  return {
    id: String(cell.index),
    value,
    text: `${value > 0 ? '+' : ''}${compact(value)}`,
    label: `${each ? caseName(each, nameOf) : ''}${counts}: ${usd(cell.pnlAtoms)} USD${binding ? ', binding' : ''}`,
    mark: binding ? 'binding' : undefined,
    note: weightBps < 10_000 ? `× ${bps(weightBps, 0)}` : undefined,
  };
}

function twinRow(each: Case, report: Report, markets: readonly number[], nameOf: NameOf): string[] {
  const binding = each.index === report.worstCase && each.needAtoms > 0n ? ' (binding)' : '';
  const of = (market: number) => each.byMarket.find((part) => part.market === market);
  return [
    `${caseName(each, nameOf)}${binding}`,
    bps(each.byMarket[0]?.scenario.weightBps ?? 10_000, 1),
    ...markets.map((market) => usd(of(market)?.pnlAtoms ?? 0n)),
    usd(each.pnlAtoms),
    usd(each.needAtoms),
  ];
}
