/** Draws the map of health: a colour, and a pattern for who does not see colours, for each state. */
import type { HealthState } from '../../engine/types';
import { token } from '../../lib/ui/theme';

interface Look {
  fill: string;
  ink: string;
  lines: ('/' | '\\' | '.')[];
}

export function looks(): Record<HealthState, Look> {
  return {
    0: { fill: token('gain-soft'), ink: token('gain-soft'), lines: [] },
    1: { fill: token('warn-soft'), ink: token('warn'), lines: ['.'] },
    2: { fill: token('loss-soft'), ink: token('loss'), lines: ['/'] },
    3: { fill: token('loss'), ink: token('panel'), lines: ['/', '\\'] },
  };
}

/** `[volatility][price]`, the lowest volatility at the bottom. */
export function drawMap(canvas: HTMLCanvasElement, states: readonly (readonly HealthState[])[], width: number, height: number): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(scale, scale);
  const look = looks();
  const rows = states.length;
  states.forEach((row, at) => {
    const [top, bottom] = [edge(rows - at - 1, rows, height), edge(rows - at, rows, height)];
    row.forEach((state, column) => {
      const [left, right] = [edge(column, row.length, width), edge(column + 1, row.length, width)];
      drawCell(context, look[state], { left, top, width: right - left, height: bottom - top });
    });
  });
}

const edge = (at: number, count: number, size: number): number => Math.round((at / count) * size);

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export function drawCell(context: CanvasRenderingContext2D, look: Look, { left, top, width, height }: Box): void {
  context.fillStyle = look.fill;
  context.fillRect(left, top, width, height);
  context.strokeStyle = look.ink;
  context.fillStyle = look.ink;
  context.lineWidth = 1;
  for (const line of look.lines) {
    if (line === '.') {
      context.fillRect(left + width / 2 - 1, top + height / 2 - 1, 2, 2);
      continue;
    }
    context.beginPath();
    context.moveTo(left, line === '/' ? top + height : top);
    context.lineTo(left + width, line === '/' ? top : top + height);
    context.stroke();
  }
}
