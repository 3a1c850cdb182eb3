/** When the user last moved a slider: what can wait keeps out of its way. */
const WORK_REST_MS = 300;

let movedMs = -Infinity;

export function noteMove(): void {
  movedMs = performance.now();
}

/** How long it still is until sliders have rested for so long; 0 when they have. */
export function untilRested(restMs: number): number {
  return Math.max(0, movedMs + restMs - performance.now());
}

/** Work on the other cores takes from the page that follows a slider: it waits for this before it begins, and between its parts. */
export async function rested(): Promise<void> {
  for (let leftMs = untilRested(WORK_REST_MS); leftMs > 0; leftMs = untilRested(WORK_REST_MS)) {
    await new Promise((resolve) => setTimeout(resolve, leftMs));
  }
}
