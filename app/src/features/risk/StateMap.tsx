import { useContext, useEffect, useRef, useState, type MouseEvent } from 'react';
import type { HealthMap, HealthState } from '../../engine/types';
import { move } from '../../lib/scenario';
import { useTheme } from '../../lib/ui/theme';
import { PRICES_BPS, STATES, VOLS_BPS, along, valueAt } from './frontier';
import { drawCell, drawMap, looks } from './mapCanvas';
import { Supposed } from './whatif';

const HEIGHT = 300;
const PRICE_TICKS = [-6_000, -4_000, -2_000, 0, 2_000, 4_000, 6_000];
const VOL_TICKS = [-5_000, 0, 5_000, 10_000];

const left = (priceBps: number): string => `${along(PRICES_BPS, priceBps) * 100}%`;
const bottom = (volBps: number): string => `${along(VOLS_BPS, volBps) * 100}%`;

/** Price across, volatility up; a click supposes what is there. */
export function StateMap(props: { map: HealthMap; label: string; onSuppose: (change: { priceBps: number; volBps: number }) => void }) {
  const { map } = props;
  const suppose = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    props.onSuppose({ priceBps: clamped(valueAt(PRICES_BPS, x)), volBps: valueAt(VOLS_BPS, y) });
  };
  return (
    <figure className="state-map">
      <div className="state-axis-y" aria-hidden="true">
        {VOL_TICKS.map((tick) => (
          <span key={tick} style={{ bottom: bottom(tick) }}>
            {move(tick)}
          </span>
        ))}
      </div>
      {/* the sliders do the same by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div className="state-plot" onClick={suppose}>
        <Picture states={map.state} label={props.label} />
        <span className="state-now" style={{ left: left(0), bottom: bottom(0) }} aria-hidden="true" />
        <Marker />
      </div>
      <div className="state-axis-x" aria-hidden="true">
        {PRICE_TICKS.map((tick) => (
          <span key={tick} style={{ left: left(tick) }}>
            {move(tick)}
          </span>
        ))}
      </div>
      <Legend />
    </figure>
  );
}

/** Follows the sliders by itself, so that the map need not. */
function Marker() {
  const { priceBps, volBps } = useContext(Supposed);
  if (priceBps === 0 && volBps === 0) return null;
  return (
    <span
      className="state-if"
      style={{ left: left(priceBps), bottom: bottom(volBps) }}
      aria-hidden="true"
      data-map-marker={`${priceBps},${volBps}`}
    />
  );
}

/** The slider's range is narrower than the map's. */
const clamped = (priceBps: number): number => Math.max(-5_000, Math.min(5_000, priceBps));

function Picture(props: { states: HealthState[][]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const theme = useTheme((state) => state.theme);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const resize = new ResizeObserver(() => setWidth(element.clientWidth));
    resize.observe(element);
    return () => resize.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width > 0) drawMap(canvas.current, props.states, width, HEIGHT);
  }, [props.states, width, theme]);
  return (
    <div ref={box} role="img" aria-label={props.label}>
      <canvas ref={canvas} style={{ width: '100%', height: HEIGHT }} data-map="drawn" />
    </div>
  );
}

function Legend() {
  return (
    <figcaption className="chart-legend">
      {STATES.map((name, state) => (
        <span key={name}>
          <Swatch state={state as HealthState} /> {name}
        </span>
      ))}
      <span>
        <i className="state-now" /> now
      </span>
      <span>
        <i className="state-if" /> if so
      </span>
    </figcaption>
  );
}

function Swatch(props: { state: HealthState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.theme);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    drawCell(context, looks()[props.state], { left: 0, top: 0, width: 18, height: 14 });
  }, [props.state, theme]);
  return <canvas ref={canvas} width={18} height={14} aria-hidden="true" />;
}
