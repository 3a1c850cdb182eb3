import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GAIN_TOKEN, LOSS_TOKEN, MOST_PERCENT, heatColor, heatPercent } from './heat';

type Rgb = [number, number, number];

const css = readFileSync(new URL('../app/styles.css', import.meta.url), 'utf8');

function token(theme: string, name: string): Rgb {
  const block = css.split(`:root[data-theme='${theme}'] {`)[1]?.split('}')[0] ?? '';
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block)?.[1];
  if (!hex) throw new Error(`no --${name} in ${theme}`);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

const mix = (a: Rgb, b: Rgb, percent: number): Rgb => a.map((value, at) => (value * percent + (b[at] ?? 0) * (100 - percent)) / 100) as Rgb;

const linear = (color: Rgb): Rgb => color.map((value) => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as Rgb;

function contrast(a: Rgb, b: Rgb): number {
  const light = (color: Rgb) => {
    const [red, green, blue] = linear(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Viénot, Brettel and Mollon 1999, on linear light. */
const BLIND: Record<string, [Rgb, Rgb, Rgb]> = {
  protanopia: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deuteranopia: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

function seen(color: Rgb, rows: [Rgb, Rgb, Rgb]): Rgb {
  const light = linear(color);
  return rows.map((row) => {
    const value = Math.max(
      0,
      row.reduce((sum, factor, at) => sum + factor * (light[at] ?? 0), 0),
    );
    return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
  }) as Rgb;
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));

describe.each(['dark', 'light'])('heat in the %s theme', (theme) => {
  const panel = token(theme, 'panel');

  it.each([LOSS_TOKEN, GAIN_TOKEN])('leaves text readable on every strength of %s', (name) => {
    for (let percent = 0; percent <= MOST_PERCENT; percent++) {
      expect(contrast(token(theme, 'text'), mix(token(theme, name), panel, percent))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(Object.keys(BLIND))('tells a loss from a gain under %s', (kind) => {
    const rows = BLIND[kind];
    if (!rows) throw new Error(kind);
    const [loss, gain] = [LOSS_TOKEN, GAIN_TOKEN].map((name) => seen(mix(token(theme, name), panel, MOST_PERCENT), rows)) as [Rgb, Rgb];
    expect(distance(loss, gain)).toBeGreaterThan(40);
  });
});

describe('the scale', () => {
  it('is stronger the larger the value, by size and not by sign', () => {
    expect(heatPercent(-100, 100)).toBe(MOST_PERCENT);
    expect(heatPercent(100, 100)).toBe(MOST_PERCENT);
    expect(heatPercent(-25, 100)).toBe(MOST_PERCENT / 2);
    expect(heatPercent(0, 100)).toBe(0);
  });

  it('has no colour for nothing, and none where nothing can be compared', () => {
    expect(heatColor(0, 10)).toBe('var(--panel)');
    expect(heatColor(5, 0)).toBe('var(--panel)');
    expect(heatColor(Number.NaN, 1)).toBe('var(--panel)');
  });

  it('is amber for a loss and blue for a gain', () => {
    expect(heatColor(-1, 1)).toContain('--warn');
    expect(heatColor(1, 1)).toContain('--info');
  });
});
