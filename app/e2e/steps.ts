/** Tests that end, and that leave pictures of what the pages showed where they failed. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { PICTURES } from './pictures';
import { within } from './wait';

const USUAL_SECS = 180;
/** Pictures are taken in it. */
const MARGIN_MS = 30_000;

export type Step = (name: string, run: () => Promise<void> | void, mostSecs?: number) => void;

/** `story` names the pictures, `browser` is asked when a step fails. */
export function steps(story: string, browser: () => Browser | undefined): Step {
  mkdirSync(PICTURES, { recursive: true });
  for (const file of readdirSync(PICTURES).filter((each) => each.startsWith(`failed-${story}-`))) rmSync(`${PICTURES}/${file}`);
  return (name, run, mostSecs = USUAL_SECS) => {
    test(name, { timeout: mostSecs * 1_000 + MARGIN_MS }, async () => {
      try {
        await within(name, mostSecs * 1_000, Promise.resolve().then(run));
      } catch (error) {
        await pictureAll(browser(), `failed-${story}-${slug(name)}`);
        throw error;
      }
    });
  };
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .slice(0, 40);

async function pictureAll(browser: Browser | undefined, name: string): Promise<void> {
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
  for (const [at, page] of pages.entries()) {
    const path = `${PICTURES}/${name}-${at}.png`;
    await page.screenshot({ path, timeout: 5_000 }).then(
      () => console.log(`# ${path}: ${page.url()}`),
      () => undefined,
    );
  }
}
