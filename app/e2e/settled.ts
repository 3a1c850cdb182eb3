/** When a page shows what it is going to show. */
import type { Page } from 'playwright-core';
import { pause } from './wait';

const MOST_MS = 20_000;

/** The pool is read, nothing says "Loading …" any more, and what came last is drawn. Errors: names what still loads. */
export async function settled(page: Page): Promise<void> {
  const end = Date.now() + MOST_MS;
  await page.locator('[data-phase="ready"]').waitFor({ state: 'attached', timeout: MOST_MS });
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: MOST_MS });
  const loading = page.locator('[role="status"]', { hasText: /^\s*Loading / });
  // twice in a row: what is read first may ask for more
  for (let clear = 0; clear < 2; ) {
    const left = await loading.allInnerTexts();
    clear = left.length === 0 ? clear + 1 : 0;
    if (Date.now() > end) throw new Error(`still there after ${MOST_MS / 1000} s: ${left.join('; ')}`);
    if (clear < 2) await pause(100);
  }
  await frames(page);
}

/** Two of them: one may have begun already. */
export async function frames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
