import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { heatColor } from './heat';

export interface HeatCell {
  id: string;
  value: number;
  /** Printed in the cell, with its sign. */
  text: string;
  /** Read before the text: what the cell is, and its exact value. */
  label: string;
  /** A word below the text, and an outline: "binding". */
  mark?: string | undefined;
  /** Small, below: "× 40 %". */
  note?: string | undefined;
}

interface HeatMapProps {
  /** Names the picture. */
  label: string;
  /** Above the heads of the rows. */
  corner: ReactNode;
  columns: readonly { id: string; head: ReactNode }[];
  rows: readonly { id: string; head: ReactNode; cells: readonly (HeatCell | null)[] }[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Values as colours and as text, cell by cell: arrow keys go from one to the next, Enter and a click choose it. */
export function HeatMap(props: HeatMapProps) {
  const grid = useRef<HTMLDivElement>(null);
  const cells = props.rows.flatMap((row) => row.cells);
  const most = Math.max(0, ...cells.map((cell) => Math.abs(cell?.value ?? 0)));
  const entry = cells.some((cell) => cell?.id === props.chosen) ? props.chosen : cells.find((cell) => cell)?.id;
  const move = (event: KeyboardEvent) => {
    const next = target(props.rows, entry ?? null, event.key);
    if (!next) return;
    event.preventDefault();
    props.onChoose(next);
    grid.current?.querySelector<HTMLButtonElement>(`[data-cell="${next}"]`)?.focus();
  };
  return (
    <div className="scroll" role="region" aria-label={props.label} tabIndex={0}>
      <div className="heat-map" role="grid" aria-label={props.label} onKeyDown={move} ref={grid} tabIndex={-1}>
        <div role="row">
          <span role="columnheader">{props.corner}</span>
          {props.columns.map((column) => (
            <span key={column.id} role="columnheader">
              {column.head}
            </span>
          ))}
        </div>
        {props.rows.map((row) => (
          <div key={row.id} role="row">
            <span role="rowheader">{row.head}</span>
            {row.cells.map((cell, at) => (
              <span key={props.columns[at]?.id ?? at} role="gridcell">
                {cell && (
                  <HeatButton
                    cell={cell}
                    most={most}
                    chosen={cell.id === props.chosen}
                    entry={cell.id === entry}
                    onChoose={props.onChoose}
                  />
                )}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** One cell; also used apart from a grid. */
export function HeatButton(props: { cell: HeatCell; most: number; chosen: boolean; entry: boolean; onChoose: (id: string) => void }) {
  const { cell } = props;
  return (
    <button
      type="button"
      className="heat-cell"
      style={{ background: heatColor(cell.value, props.most) }}
      aria-pressed={props.chosen}
      tabIndex={props.entry ? 0 : -1}
      data-cell={cell.id}
      data-mark={cell.mark}
      onClick={() => props.onChoose(cell.id)}
    >
      <span className="hidden-visually">{cell.label}. </span>
      <span>{cell.text}</span>
      {cell.mark && <small>{cell.mark}</small>}
      {cell.note && <small>{cell.note}</small>}
    </button>
  );
}

const STEPS: Record<string, [number, number]> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/** The next cell in a direction, over gaps; undefined at the edge. */
export function target(rows: HeatMapProps['rows'], from: string | null, key: string): string | undefined {
  const row = rows.findIndex((each) => each.cells.some((cell) => cell?.id === from));
  const here = rows[row];
  if (!here) return undefined;
  if (key === 'Home') return here.cells.find((cell) => cell)?.id;
  if (key === 'End') return here.cells.findLast((cell) => cell)?.id;
  const step = STEPS[key];
  if (!step) return undefined;
  let [y, x] = [row, here.cells.findIndex((cell) => cell?.id === from)];
  for (;;) {
    [y, x] = [y + step[0], x + step[1]];
    const cell = rows[y]?.cells[x];
    if (cell === undefined) return undefined;
    if (cell) return cell.id;
  }
}
