/** What a first visit loads: all that the page asks of its own server until Trade is shown, gzipped, without WebAssembly. */
import { gzipSync } from 'node:zlib';
import type { Browser, Response } from 'playwright-core';
import { DESKTOP } from './browser';
import { settled } from './settled';

export interface FirstLoad {
  bytes: number;
  files: number;
  /** Text that the server sent as it is. */
  uncompressed: string[];
}

const NOT_COUNTED = /\.wasm$|\/config\.json$/;
const TEXT = /\.(js|css|html)$|\/$/;

export async function firstLoad(browser: Browser, app: string): Promise<FirstLoad> {
  const context = await browser.newContext({ viewport: DESKTOP });
  const page = await context.newPage();
  const { origin } = new URL(app);
  const seen: Response[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).origin === origin) seen.push(response);
  });
  await page.goto(`${app}/#/trade`);
  await settled(page);
  const found: FirstLoad = { bytes: 0, files: 0, uncompressed: [] };
  for (const response of seen) {
    const { pathname } = new URL(response.url());
    if (NOT_COUNTED.test(pathname)) continue;
    found.files += 1;
    found.bytes += gzipSync(await response.body()).length;
    if (TEXT.test(pathname) && (await response.headerValue('content-encoding')) === null) found.uncompressed.push(pathname);
  }
  await context.close();
  return found;
}
