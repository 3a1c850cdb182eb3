/** Whether anything moves by itself. */
import type { Page } from 'playwright-core';

/** The most animations and transitions at once in any frame of the next while. */
export function mostAnimations(page: Page, whileMs: number): Promise<number> {
  return page.evaluate(
    (whileMs) =>
      new Promise<number>((resolve) => {
        const endMs = performance.now() + whileMs;
        let most = 0;
        const look = () => {
          most = Math.max(most, document.getAnimations().length);
          if (performance.now() < endMs) requestAnimationFrame(look);
          else resolve(most);
        };
        look();
      }),
    whileMs,
  );
}
