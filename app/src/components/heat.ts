/**
 * The diverging scale of heat maps: amber for losses, blue for gains, the panel's own colour at nothing. The two stay apart for all common
 * kinds of colour blindness, and as much of them as is mixed in leaves text on top readable in both themes (`heat.test.ts`).
 */
export const LOSS_TOKEN = 'warn';
export const GAIN_TOKEN = 'info';
/** Most of a colour that is mixed into the panel [%]. */
export const MOST_PERCENT = 46;

/** Root, so that small values are not all the same as nothing. */
export function heatPercent(value: number, most: number): number {
  if (!(most > 0) || !Number.isFinite(value)) return 0;
  return Math.round(Math.sqrt(Math.min(1, Math.abs(value) / most)) * MOST_PERCENT);
}

export function heatColor(value: number, most: number): string {
  const share = heatPercent(value, most);
  return share === 0 ? 'var(--panel)' : `color-mix(in srgb, var(--${value < 0 ? LOSS_TOKEN : GAIN_TOKEN}) ${share}%, var(--panel))`;
}
