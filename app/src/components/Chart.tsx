import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../lib/ui/theme';
import { compact } from '../lib/units';
import type { Marker } from './chartMarkers';
import { optionsOf } from './chartOptions';
import { Twin } from './Twin';

export type { Marker };

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
  /** Whole numbers of things: the right axis begins at 0 and has no parts of one. */
  count?: boolean;
  /** How its values are written in the table, and by the first of an axis on that axis; without it as `yText` does. */
  text?: (value: number) => string;
}

export interface ChartProps {
  /** Names the picture: "Profit at expiry over the price of BTC". */
  label: string;
  x: readonly number[];
  lines: readonly Line[];
  /** What x is, over the first column of the table. */
  xLabel?: string;
  /** How numbers on the axes and in the table are written. */
  xText: (value: number) => string;
  yText?: (value: number) => string;
  height?: number;
  /** Vertical lines. */
  markers?: readonly Marker[];
  /** The left axis always shows 0. */
  zero?: boolean;
}

/** Lines over a common axis, drawn by uPlot, with a legend in text and a table behind it. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useTheme((state) => state.theme);
  const latest = useRef(props);
  const shape = props.lines.map(shapeOf).join();
  const data = useMemo(() => [props.x, ...props.lines.map((line) => line.values)] as unknown as uPlot.AlignedData, [props.x, props.lines]);

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(
      optionsOf(latest.current, element.clientWidth, () => latest.current),
      [[]],
      element,
    );
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
    plot.current?.redraw(false, true); // texts and markers may ask for more room though the scales stay
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
      <Twin caption={props.label} head={[props.xLabel ?? 'At', ...props.lines.map((line) => line.label)]} rows={() => rowsOf(props)} />
    </figure>
  );
}

/** A chart is made anew where this changes, and takes new values where it does not. */
const shapeOf = ({ label, color, dash, steps, bars, points, right, count }: Line): string =>
  [label, color, dash, steps, bars, points, right, count].join('/');

function rowsOf({ x, lines, xText, yText = compact }: ChartProps): string[][] {
  const text = (line: Line, value: number | null | undefined) =>
    value === null || value === undefined ? '–' : (line.text ?? yText)(value);
  return sample(x).map((at) => [xText(x[at] ?? 0), ...lines.map((line) => text(line, line.values[at]))]);
}

/** At most forty rows: enough to read a curve by. */
function sample(x: readonly number[]): number[] {
  const step = Math.max(1, Math.ceil(x.length / 40));
  return x.map((_, at) => at).filter((at) => at % step === 0);
}
