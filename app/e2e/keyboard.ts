/** Everything a person does, done by keyboard alone: what can't be reached with Tab fails the test. */
import type { Locator, Page } from 'playwright-core';

const MOST_STEPS = 400;

/** Presses Tab until the element has the focus. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor({ state: 'visible' });
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const there = await target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement)).catch(() => false);
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}

/** Button, link or tab. */
export async function activate(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await reach(page, target);
  await page.keyboard.press(key);
}

/** Whatever stood in the field is replaced. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
