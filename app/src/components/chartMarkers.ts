/** Vertical lines in a chart, with their labels in a strip above it: over bars and curves they could not be read. */
import type uPlot from 'uplot';
import { token } from '../lib/ui/theme';
import { placeLabels, type Placed } from './chartLayout';

export interface Marker {
  at: number;
  label: string;
  color?: string;
}

export const FONT = '11px sans-serif';
const ROW_PX = 15;
/** What uPlot keeps free above a chart without an axis there. */
const BARE_PX = 17;

/** Width of a text as the axes and markers write it [CSS px]. */
export function textWidth(made: uPlot, text: string): number {
  const { ctx } = made;
  ctx.save();
  ctx.font = FONT;
  const { width } = ctx.measureText(text);
  ctx.restore();
  return width;
}

const place = (made: uPlot, wanted: readonly Marker[]): (Placed | null)[] =>
  placeLabels(
    wanted.map(({ at, label }) => ({ x: made.valToPos(at, 'x'), width: textWidth(made, label) })),
    made.bbox.width / devicePixelRatio,
  );

const rowsOf = (placed: readonly (Placed | null)[]): number => placed.reduce((most, each) => Math.max(most, each ? each.row + 1 : 0), 0);

/** Height of the strip [CSS px]; `cycle` 0 asks while the chart is made, when nothing has a place yet. */
export function stripOf(made: uPlot, wanted: readonly Marker[], cycle: number): number {
  if (cycle === 0) return BARE_PX;
  const rows = rowsOf(place(made, wanted));
  return rows === 0 ? BARE_PX : Math.max(BARE_PX, rows * ROW_PX + 5);
}

export function drawMarkers(made: uPlot, wanted: readonly Marker[]): void {
  const { ctx, bbox } = made;
  const scale = devicePixelRatio;
  const placed = place(made, wanted);
  const top = bbox.top - (rowsOf(placed) * ROW_PX + 2) * scale;
  ctx.save();
  ctx.font = `${11 * scale}px sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  wanted.forEach((marker, at) => {
    const x = made.valToPos(marker.at, 'x', true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
    const label = placed[at];
    const from = label ? top + (label.row + 1) * ROW_PX * scale : bbox.top;
    drawLine(ctx, token(marker.color ?? 'warn'), [x, Math.min(from, bbox.top), x, bbox.top + bbox.height], [4, 4]);
  });
  wanted.forEach((marker, at) => {
    const label = placed[at];
    if (!label) return;
    const [left, y] = [bbox.left + label.left * scale, top + label.row * ROW_PX * scale];
    // another marker's line may pass behind it
    ctx.fillStyle = token('panel');
    ctx.fillRect(left - 2 * scale, y, ctx.measureText(marker.label).width + 4 * scale, ROW_PX * scale - 1);
    ctx.fillStyle = token(marker.color ?? 'warn');
    ctx.fillText(marker.label, left, y + 2 * scale);
  });
  ctx.restore();
}

export function drawLine(
  ctx: CanvasRenderingContext2D,
  color: string,
  [x1, y1, x2, y2]: [number, number, number, number],
  dash: readonly number[] = [],
): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((each) => each * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.setLineDash([]);
}
