import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { token, useTheme } from '../lib/ui/theme';
import { compact } from '../lib/units';
import { Twin } from './Twin';

export interface Line {
  label: string;
  values: readonly (number | null)[];
  /** A token of the theme: "accent", "gain", "loss", "warn", "info", "dim". */
  color: string;
  dash?: boolean;
  /** Stairs, for what holds until it changes. */
  steps?: boolean;
  /** Standing on the axis, for counts; one such line a chart. */
  bars?: boolean;
  /** Dots without a line between them. */
  points?: boolean;
  /** On the right axis. */
  right?: boolean;
}

export interface Marker {
  at: number;
  label: string;
  color?: string;
}

interface ChartProps {
  /** Names the picture: "Profit at expiry over the price of BTC". */
  label: string;
  x: readonly number[];
  lines: readonly Line[];
  /** How numbers on the axes and in the table are written. */
  xText: (value: number) => string;
  yText?: (value: number) => string;
  height?: number;
  /** Vertical lines. */
  markers?: readonly Marker[];
  /** x is unix seconds. */
  time?: boolean;
  zero?: boolean;
}

/** Lines over a common axis, drawn by uPlot, with a legend in text and a table behind it. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useTheme((state) => state.theme);
  const latest = useRef(props);
  const yText = props.yText ?? compact;
  const shape = props.lines.map((line) => `${line.label}/${line.color}/${line.dash}/${line.steps}/${line.bars}/${line.points}/${line.right}`).join();
  const data = useMemo(
    () => [props.x, ...props.lines.map((line) => line.values)] as unknown as uPlot.AlignedData,
    [props.x, props.lines],
  );

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(options(latest.current, element.clientWidth, () => latest.current), [[]], element);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: latest.current.height ?? 240 }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [theme, shape]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data, theme, shape, props.markers]);

  return (
    <figure className="chart" style={{ margin: 0 }}>
      <div className="chart-legend" aria-hidden="true">
        {props.lines.map((line) => (
          <span key={line.label}>
            <i style={{ background: `var(--${line.color})` }} />
            {line.label}
          </span>
        ))}
      </div>
      <div ref={box} role="img" aria-label={props.label} style={{ minHeight: props.height ?? 240 }} />
      <Twin
        caption={props.label}
        head={['', ...props.lines.map((line) => line.label)]}
        rows={sample(props.x).map((at) => [
          props.xText(props.x[at] ?? 0),
          ...props.lines.map((line) => {
            const value = line.values[at];
            return value === null || value === undefined ? '–' : yText(value);
          }),
        ])}
      />
    </figure>
  );
}

/** At most forty rows: enough to read a curve by. */
function sample(x: readonly number[]): number[] {
  const step = Math.max(1, Math.ceil(x.length / 40));
  return x.map((_, at) => at).filter((at) => at % step === 0);
}

function options(props: ChartProps, width: number, now: () => ChartProps): uPlot.Options {
  const yText = props.yText ?? compact;
  const bars = props.lines.some((line) => line.bars);
  const axis = { stroke: token('dim'), grid: { stroke: token('line'), width: 1 }, ticks: { stroke: token('line'), width: 1 }, font: '11px sans-serif' };
  return {
    width: Math.max(width, 200),
    height: props.height ?? 240,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, ...(bars ? { range: roomy } : {}) }, y: { range: (_, low, high) => padded(low, high, props.zero !== false) } },
    axes: [
      { ...axis, values: (_, values) => values.map((value) => props.xText(value)), space: 70 },
      { ...axis, size: 62, values: (_, values) => values.map((value) => yText(value)) },
      ...(props.lines.some((line) => line.right)
        ? [{ ...axis, side: 1 as const, scale: 'right', size: 56, grid: { show: false }, values: (_: uPlot, values: number[]) => values.map((value) => compact(value)) }]
        : []),
    ],
    series: [
      {},
      ...props.lines.map((line) => ({
        label: line.label,
        stroke: token(line.color),
        width: 2,
        points: line.points ? { show: true, size: 9, fill: token(line.color) } : { show: false },
        ...(line.points ? { paths: () => null } : {}),
        scale: line.right ? 'right' : 'y',
        ...(line.dash ? { dash: [6, 5] } : {}),
        ...(line.bars && uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.7, 60, 3] }), fill: token(line.color), width: 0 } : {}),
        ...(line.steps && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      })),
    ],
    hooks: { draw: [(made) => markers(made, now().markers ?? [], now().zero !== false)] },
  };
}

/** Half a bar of room at both ends. */
function roomy(made: uPlot, low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const count = made.data[0].length;
  const half = count > 1 ? (to - from) / (count - 1) / 2 : 0.5;
  return [from - half, to + half];
}

function padded(low: number | null, high: number | null, zero: boolean): [number, number] {
  let [from, to] = [low ?? 0, high ?? 1];
  if (zero) [from, to] = [Math.min(from, 0), Math.max(to, 0)];
  const room = (to - from || Math.abs(to) || 1) * 0.07;
  return [from - room, to + room];
}

function markers(made: uPlot, wanted: readonly Marker[], zero: boolean): void {
  const { ctx, bbox } = made;
  ctx.save();
  ctx.font = `${11 * devicePixelRatio}px sans-serif`;
  if (zero) {
    const y = made.valToPos(0, 'y', true);
    line(ctx, token('strong-line'), [bbox.left, y, bbox.left + bbox.width, y]);
  }
  wanted.forEach((marker, at) => {
    const x = made.valToPos(marker.at, 'x', true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
    const color = token(marker.color ?? 'warn');
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    line(ctx, color, [x, bbox.top, x, bbox.top + bbox.height]);
    ctx.setLineDash([]);
    ctx.fillStyle = color;
    const right = x > bbox.left + bbox.width * 0.75;
    ctx.textAlign = right ? 'right' : 'left';
    ctx.fillText(marker.label, x + (right ? -5 : 5) * devicePixelRatio, bbox.top + (12 + 13 * (at % 3)) * devicePixelRatio);
  });
  ctx.restore();
}

function line(ctx: CanvasRenderingContext2D, color: string, [x1, y1, x2, y2]: [number, number, number, number]): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
