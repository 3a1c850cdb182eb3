/** Every page in both themes and at a phone's width: a picture each, no serious accessibility issue, nothing wider than the window. */
import type { Browser, Page } from 'playwright-core';
import { serious } from './axe';
import { LOOKS } from './browser';
import { listen } from './faults';
import { ALL_LAID_OUT, photograph } from './pictures';
import { settled } from './settled';
import { withoutTwin } from './twins';
import { install, type TestWallet } from './wallet';

export const PAGES = ['trade', 'portfolio', 'risk', 'liquidations', 'pool', 'governance'] as const;

type Look = { theme: string; viewport: { width: number; height: number } };

/** A page with the wallet already trusted, as a returning user has it. */
export async function returning(browser: Browser, wallets: TestWallet[], look: Look): Promise<Page> {
  const context = await browser.newContext({ viewport: look.viewport, reducedMotion: 'reduce' });
  await install(context, wallets);
  const [first] = wallets;
  await context.addInitScript(
    ([theme, name]) => {
      localStorage.setItem('breakwater.theme', theme ?? 'dark');
      if (!name) return;
      localStorage.setItem('breakwater.wallet', name);
      localStorage.setItem(`test-wallet/${name}`, 'yes');
    },
    [look.theme, first?.name ?? ''],
  );
  return context.newPage();
}

/** What is wrong with how the pages look, one line each. `extra`: further addresses by the names of their pictures. */
export async function looks(browser: Browser, app: string, wallet: TestWallet, extra: Record<string, string> = {}): Promise<string[]> {
  const wrong: string[] = [];
  const paths = [...PAGES.map((page) => [page, page] as const), ...Object.entries(extra)];
  for (const look of LOOKS) {
    const page = await returning(browser, [wallet], look);
    listen(page, look.name, wrong);
    for (const [name, path] of paths) {
      await page.goto(`${app}/#/${path}`);
      await page.locator('[data-action="wallet"] .mono').waitFor();
      await settled(page).catch((error: unknown) => wrong.push(`${name}, ${look.name}: ${String(error)}`));
      await page.addStyleTag({ content: ALL_LAID_OUT }); // or nothing would be found wrong below the window
      await photograph(page, `${name}-${look.name}`);
      for (const line of await flaws(page, look.name === 'dark')) wrong.push(`${name}, ${look.name}: ${line}`);
    }
    await page.context().close();
  }
  return wrong;
}

/** `tables`: also looks behind each picture; they are the same in every look. */
async function flaws(page: Page, tables: boolean): Promise<string[]> {
  const found = await serious(page);
  if (tables) found.push(...(await withoutTwin(page)));
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 0) found.push(`${wider} px wider than the window`);
  return found;
}
