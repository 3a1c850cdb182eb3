/** Everything a person does, done by keyboard alone: what can't be reached with Tab fails the test. */
import type { Locator, Page } from 'playwright-core';
import { pause } from './wait';

const MOST_STEPS = 400;
/** A button may wait for a figure. */
const OPENS_MS = 5_000;
/** A page that has much to do. */
const ANSWERS_MS = 15_000;

/** Presses Tab until the element has the focus. Errors at once when it is disabled or goes away meanwhile: Tab would never get there. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor({ state: 'visible' });
  for (const end = Date.now() + OPENS_MS; (await placeOf(target)) === 'disabled' && Date.now() < end; ) await pause(100);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const place = await placeOf(target);
    if (place === 'focused') return;
    if (place !== 'elsewhere') throw new Error(`${String(target)} is ${place}`);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}

type Place = 'focused' | 'elsewhere' | 'disabled' | 'gone';

async function placeOf(target: Locator): Promise<Place> {
  const look = (element: Element): Place => {
    // a button that waits for its action keeps the focus, and does nothing
    if (element.matches(':disabled, [aria-disabled="true"]')) return 'disabled';
    return element === document.activeElement || element.contains(document.activeElement) ? 'focused' : 'elsewhere';
  };
  if ((await target.count()) === 0) return 'gone';
  return target.evaluate(look, undefined, { timeout: ANSWERS_MS }).catch(() => 'gone' as const);
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
