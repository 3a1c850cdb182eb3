/** A chart as uPlot takes it. */
import uPlot from 'uplot';
import { token } from '../lib/ui/theme';
import { compact } from '../lib/units';
import type { ChartProps, Line } from './Chart';
import { once, padded } from './chartLayout';
import { FONT, drawLine, drawMarkers, stripOf, textWidth } from './chartMarkers';

/** Between an axis and its numbers, and beside them [CSS px]. */
const BESIDE_TEXT_PX = 18;
/** Steps of an axis of counts. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** `now` gives the properties as they are when something is drawn. */
export function optionsOf(props: ChartProps, width: number, now: () => ChartProps): uPlot.Options {
  const bars = props.lines.some((line) => line.bars);
  const right = props.lines.filter((line) => line.right);
  const counts = right.some((line) => line.count);
  return {
    width: Math.max(width, 200),
    height: props.height ?? 240,
    padding: [(made, _side, _axes, cycle) => stripOf(made, now().markers ?? [], cycle), null, null, null],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, ...(bars ? { range: roomy } : {}) },
      y: { range: (_, low, high) => padded(low, high, props.zero !== false) },
      ...(right.length > 0 ? { right: { range: (_: uPlot, low: number | null, high: number | null) => padded(low, high, counts) } } : {}),
    },
    axes: axesOf(now, { right: right.length > 0, counts }),
    series: [{}, ...props.lines.map(seriesOf)],
    hooks: { draw: [(made) => drawOver(made, now())] },
  };
}

function axesOf(now: () => ChartProps, has: { right: boolean; counts: boolean }): uPlot.Axis[] {
  const axis = { stroke: token('dim'), grid: { stroke: token('line'), width: 1 }, ticks: { stroke: token('line'), width: 1 }, font: FONT };
  const upright = (right: boolean): uPlot.Axis => {
    const write = (value: number): string => {
      const { lines, yText = compact } = now();
      return (lines.find((line) => Boolean(line.right) === right)?.text ?? yText)(value);
    };
    return { ...axis, size: asWideAsText(), values: (_, values) => values.map(write) };
  };
  const axes: uPlot.Axis[] = [
    { ...axis, values: (_, values) => once(values.map((value) => now().xText(value))), space: 70 },
    upright(false),
  ];
  if (has.right) axes.push({ ...upright(true), side: 1, scale: 'right', grid: { show: false }, ...(has.counts ? { incrs: WHOLE } : {}) });
  return axes;
}

/** Room for the widest number of an axis. A wider axis can ask for other numbers: after two rounds what was found last is kept. */
function asWideAsText(): uPlot.Axis.Size {
  let known = 0;
  return (made, values, _axis, cycle) => {
    if (cycle <= 2 || known === 0) known = Math.ceil(Math.max(0, ...(values ?? []).map((text) => textWidth(made, text))) + BESIDE_TEXT_PX);
    return known;
  };
}

function seriesOf(line: Line): uPlot.Series {
  return {
    label: line.label,
    stroke: token(line.color),
    width: 2,
    points: line.points ? { show: true, size: 9, fill: token(line.color) } : { show: false },
    ...(line.points ? { paths: () => null } : {}),
    scale: line.right ? 'right' : 'y',
    ...(line.dash ? { dash: [6, 5] } : {}),
    ...(line.bars && uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.7, 60, 3] }), fill: token(line.color), width: 0 } : {}),
    ...(line.steps && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
  };
}

/** Half a bar of room at both ends. */
function roomy(made: uPlot, low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const count = made.data[0].length;
  const half = count > 1 ? (to - from) / (count - 1) / 2 : 0.5;
  return [from - half, to + half];
}

function drawOver(made: uPlot, props: ChartProps): void {
  const { ctx, bbox } = made;
  if (props.zero !== false) {
    const y = made.valToPos(0, 'y', true);
    ctx.save();
    drawLine(ctx, token('strong-line'), [bbox.left, y, bbox.left + bbox.width, y]);
    ctx.restore(); // uPlot remembers what it has set
  }
  drawMarkers(made, props.markers ?? []);
}
