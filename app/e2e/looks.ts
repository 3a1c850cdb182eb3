/** Every page in both themes and at a phone's width: a picture each, no serious accessibility issue, nothing wider than the window. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { serious } from './axe';
import { DESKTOP, PHONE } from './browser';
import { install, type TestWallet } from './wallet';

export const PICTURES = fileURLToPath(new URL('../../target/app', import.meta.url));

export const PAGES = ['trade', 'portfolio', 'risk', 'liquidations', 'pool', 'governance'] as const;

const LOOKS = [
  { name: 'dark', theme: 'dark', viewport: DESKTOP },
  { name: 'light', theme: 'light', viewport: DESKTOP },
  { name: 'phone-dark', theme: 'dark', viewport: PHONE },
  { name: 'phone-light', theme: 'light', viewport: PHONE },
] as const;

/** A page with the wallet already trusted, as a returning user has it. */
export async function returning(browser: Browser, wallets: TestWallet[], look: { theme: string; viewport: { width: number; height: number } }): Promise<Page> {
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

/** What is wrong with how the pages look, one line each. */
export async function looks(browser: Browser, app: string, wallet: TestWallet, extra: string[] = []): Promise<string[]> {
  mkdirSync(PICTURES, { recursive: true });
  const wrong: string[] = [];
  for (const look of LOOKS) {
    const page = await returning(browser, [wallet], look);
    page.on('pageerror', (error) => wrong.push(`${look.name}: ${error.message}`));
    for (const path of [...PAGES, ...extra]) {
      await page.goto(`${app}/#/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1_500);
      const name = path.replaceAll(/[^a-z]+/g, '-').replace(/-$/, '');
      await page.screenshot({ path: `${PICTURES}/${name}-${look.name}.png`, fullPage: true });
      for (const line of await serious(page)) wrong.push(`${name}, ${look.name}: ${line}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wider > 0) wrong.push(`${name}, ${look.name}: ${wider} px wider than the window`);
    }
    await page.context().close();
  }
  return wrong;
}
