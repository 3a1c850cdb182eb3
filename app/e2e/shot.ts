/** Screenshots of pages as they are being written, against a running deployment:  see --help. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { DESKTOP, PHONE, launch } from './browser.ts';
import { ALL_LAID_OUT } from './pictures.ts';
import { install, TestWallet } from './wallet.ts';

const HELP = `npm run shot -- [options]
  --config FILE   what the app reads as config.json            [BREAKWATER_CONFIG]
  --page PATH     page to show, more than one with commas      [/trade]
  --key FILE      keypair of the connected wallet
  --seed WORD     wallet made from a word, where there is no --key; "none" connects nothing
  --out DIR       where the pictures go                        [../target/shots]
  --wait MS       before the picture                           [2500]
  --click CSS     clicked before the picture; more than one with ;;
  --only          one of dark, light, phone`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    config: { type: 'string' },
    page: { type: 'string', default: '/trade' },
    key: { type: 'string' },
    seed: { type: 'string', default: 'alice' },
    out: { type: 'string', default: '../target/shots' },
    wait: { type: 'string', default: '2500' },
    click: { type: 'string' },
    only: { type: 'string' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.config) process.env['BREAKWATER_CONFIG'] = values.config;
mkdirSync(values.out, { recursive: true });

const server = await createServer({ logLevel: 'error', server: { port: 0 } });
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await launch();
const seed = createHash('sha256').update(values.seed).digest();
const wallet = values.key ? TestWallet.fromFile('Test', values.key) : new TestWallet('Test', seed);
console.log(`wallet ${wallet.address}`);

const looks = [
  { name: 'dark', theme: 'dark', viewport: DESKTOP },
  { name: 'light', theme: 'light', viewport: DESKTOP },
  { name: 'phone', theme: 'dark', viewport: PHONE },
].filter((look) => !values.only || look.name === values.only);

for (const look of looks) {
  const context = await browser.newContext({ viewport: look.viewport });
  await install(context, [wallet]);
  await context.addInitScript(
    ([theme, connected]) => {
      localStorage.setItem('breakwater.theme', theme ?? 'dark');
      if (connected) {
        localStorage.setItem('breakwater.wallet', 'Test');
        localStorage.setItem('test-wallet/Test', 'yes');
      }
    },
    [look.theme, values.key || values.seed !== 'none' ? 'yes' : ''],
  );
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') console.log(`${look.name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${look.name}: ${error.stack ?? error.message}`));
  for (const path of values.page.split(',')) {
    await page.goto(`${address}#${path}`);
    await page.waitForTimeout(Number(values.wait));
    for (const css of values.click?.split(';;') ?? []) {
      await page.click(css, { timeout: 5_000 });
      await page.waitForTimeout(900);
    }
    const file = `${values.out}/${path.replaceAll(/[^a-z]+/gi, '-').replace(/^-/, '')}-${look.name}.png`;
    await page.screenshot({ path: file, fullPage: true, style: ALL_LAID_OUT });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    console.log(file + (wide > 0 ? `   (${wide} px wider than the window)` : ''));
  }
  await context.close();
}
await browser.close();
await server.close();
