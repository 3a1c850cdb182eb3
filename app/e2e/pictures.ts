/** Where pictures go, and how a whole page is taken. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

export const PICTURES = fileURLToPath(new URL('../../target/app', import.meta.url));

/** Pages leave out what is below the window until it is looked at; a picture of the whole page looks at all of it. */
export const ALL_LAID_OUT = '* { content-visibility: visible !important; }';

export async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true, style: ALL_LAID_OUT });
}
