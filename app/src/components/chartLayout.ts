/** Where things stand in a chart, without the chart. */

/** A label that finds no room in so many rows is left out; its line stays. */
const MOST_ROWS = 3;
const BETWEEN_PX = 8;

/** Where a label stands: its left end, and its row from the top. */
export interface Placed {
  left: number;
  row: number;
}

/** In the middle over its line where there is room, and in the first row where it touches no other; null where it is left out. */
export function placeLabels(labels: readonly { x: number; width: number }[], room: number): (Placed | null)[] {
  const ends: number[] = [];
  const placed = labels.map((): Placed | null => null);
  const order = labels.map((_, at) => at).sort((a, b) => (labels[a]?.x ?? 0) - (labels[b]?.x ?? 0));
  for (const at of order) {
    const label = labels[at];
    if (!label || !(label.x >= 0 && label.x <= room)) continue;
    const left = Math.max(0, Math.min(label.x - label.width / 2, room - label.width));
    for (let row = 0; row < MOST_ROWS; row += 1) {
      if (left < (ends[row] ?? 0)) continue;
      ends[row] = left + label.width + BETWEEN_PX;
      placed[at] = { left, row };
      break;
    }
  }
  return placed;
}

/** A little room above and below; all of one value in the middle. */
export function padded(low: number | null, high: number | null, zero: boolean): [number, number] {
  let [from, to] = [low ?? 0, high ?? 1];
  if (zero) [from, to] = [Math.min(from, 0), Math.max(to, 0)];
  const room = (to - from || Math.abs(to) || 1) * 0.07;
  return [from - room, to + room];
}

/** Where lines are closer than what is written tells apart, the first of those alike is enough. */
export function once(texts: readonly string[]): string[] {
  return texts.map((text, at) => (text === texts[at - 1] ? '' : text));
}
