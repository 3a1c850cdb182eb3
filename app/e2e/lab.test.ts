/** The laboratory's page, as its command writes it: opened from disk in a browser, in both themes and on a phone. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { serious } from './axe';
import { LOOKS, launch } from './browser';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = process.env['BREAKWATER_LAB'] ?? `${ROOT}target/debug/breakwater-lab`;
const PICTURES = `${ROOT}target/app`;
const TINY = ['--accounts', '8', '--set', 'people.spare_mean=0.05'];
const WORLD = 'lab/worlds/march-2020.toml';
const ENGINES = ['market order', 'close factor', 'tranches', 'Dutch auction', 'breakwater'];

let folder: string;
let browser: Browser;
const pages: Record<string, string> = {};

/** Two hours in which the price falls by two thirds within a quarter of an hour. */
function minutes(file: string): string {
  let open = 100;
  const rows = Array.from({ length: 121 }, (_, minute) => {
    const fallen = Math.min(Math.max(minute - 30, 0), 15) / 15;
    const close = 100 * (1 / 3) ** fallen + 0.01 * (minute % 3);
    const row = [1_600_000_000 + minute * 60, open, Math.max(open, close), Math.min(open, close), close, 1].join(',');
    open = close;
    return row;
  });
  writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  return file;
}

const lab = (...args: string[]) => promisify(execFile)(BINARY, args, { cwd: ROOT, timeout: 280_000 });

before(
  async () => {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built: make test-app builds it`);
    folder = mkdtempSync(join(tmpdir(), 'breakwater-lab-'));
    mkdirSync(PICTURES, { recursive: true });
    const out = (name: string) => {
      pages[name] = join(folder, name, 'report.html');
      return ['--out', join(folder, name)];
    };
    const world = [WORLD, ...TINY, '--prices', minutes(join(folder, 'minutes.csv'))];
    await lab('compare', ...world, ...out('compare'));
    const over = ['--over', 'people.spare_least=0.05,5', '--over', 'pool.settings.soft.buffer_bps=500,1500'];
    await lab('sweep', ...world, '--engine', 'market-order', ...over, '--bound', 'liquidated=2', ...out('sweep'));
    browser = await launch();
  },
  { timeout: 300_000 },
);

after(
  async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  },
  { timeout: 60_000 },
);

/** A page from disk, and whatever it asks others for: nothing. */
async function opened(file: string, look: (typeof LOOKS)[number], see: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: look.viewport, colorScheme: look.theme });
  const page = await context.newPage();
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  page.on('pageerror', (error) => fetched.push(String(error)));
  await page.goto(pathToFileURL(file).href);
  await see(page);
  assert.deepEqual(fetched, [pathToFileURL(file).href], 'the page is all that is read');
  await context.close();
}

/** What is wider than the screen and does not scroll by itself; letters that leave their picture. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const found = wide > 0 ? [`the page is ${wide} px wider than the screen`] : [];
    for (const text of document.querySelectorAll('svg text')) {
      const [own, svg] = [text.getBoundingClientRect(), text.closest('svg')?.getBoundingClientRect()];
      if (svg && (own.left < svg.left - 1 || own.right > svg.right + 1 || own.bottom > svg.bottom + 1 || own.top < svg.top - 1))
        found.push(`${text.textContent} leaves its picture`);
    }
    return found;
  });

for (const look of LOOKS) {
  for (const name of ['compare', 'sweep']) {
    test(`${name}, ${look.name}: nothing is cut off, and axe has nothing serious`, { timeout: 60_000 }, () =>
      opened(pages[name] ?? '', look, async (page) => {
        await page.screenshot({ path: `${PICTURES}/lab-${name}-${look.name}.png`, fullPage: true });
        assert.deepEqual(await cutOff(page), []);
        assert.deepEqual(await serious(page), []);
      }),
    );
  }
}

test('charts are drawn, with a line and a bar for every engine', { timeout: 60_000 }, () =>
  opened(pages['compare'] ?? '', LOOKS[0], async (page) => {
    assert.equal(await page.locator('svg').count(), 4);
    const lines = await page.locator('polyline').evaluateAll((all) => all.map((line) => line.getBoundingClientRect().width));
    // prices with the path beside them, and the distance from it
    assert.equal(lines.length, 2 * ENGINES.length + 1);
    assert.ok(lines.every((width) => width > 300));
    const colours = await page.locator('polyline').evaluateAll((all) => all.map((line) => getComputedStyle(line).stroke));
    assert.equal(new Set(colours).size, ENGINES.length + 1);
    assert.ok((await page.locator('svg[aria-label="Distribution of owners\' losses"] rect').count()) > 0);
  }),
);

test('tables have a column for every engine, and their heads say so', { timeout: 60_000 }, () =>
  opened(pages['compare'] ?? '', LOOKS[0], async (page) => {
    const heads = await page.locator('table').first().locator('th[scope=col]').allTextContents();
    assert.deepEqual(heads, ENGINES);
    assert.ok((await page.locator('table').first().locator('th[scope=row]').count()) >= 12);
  }),
);

test('a sweep is a picture of safe cells and others', { timeout: 60_000 }, () =>
  opened(pages['sweep'] ?? '', LOOKS[0], async (page) => {
    assert.equal(await page.locator('rect.safe, rect.unsafe').count(), 4);
    assert.ok((await page.locator('line.frontier').count()) > 0);
  }),
);
