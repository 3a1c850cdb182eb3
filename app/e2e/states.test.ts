/** What the app says when something is wrong: each state is designed, names its cause and what to do, and ends when its cause does. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import { createSolanaRpc } from '@solana/kit';
import type { Browser, Page } from 'playwright-core';
import { send } from '@breakwater/client';
import { closeAccount } from '@breakwater/client/instruction/account';
import { DESKTOP, launch } from './browser';
import { listen } from './faults';
import { activate, reach, type } from './keyboard';
import { returning } from './looks';
import { Person } from './person';
import { photograph, PICTURES } from './pictures';
import { Stage } from './stage';
import { steps } from './steps';
import { TestWallet } from './wallet';

const NOBODY = '11111111111111111111111111111111';
/** The deployment's `oracle.max_age_secs`, and a moment. */
const STALE_MS = 64_000;
/** A node or a history that does not answer, which the browser says too. */
const PROVOKED = [/Failed to load resource/, /WebSocket connection to/];

let stage: Stage;
let browser: Browser;
let alice: Person;
const broken: string[] = [];
const step = steps('states', () => browser);

before(
  async () => {
    stage = await Stage.open(['--calm', '--tenors', '604800,2592000']);
    browser = await launch();
    alice = await Person.enter({ browser, ready: stage.ready, broken, provoked: PROVOKED }, new TestWallet('Alice', randomBytes(32)));
    await stage.tell(`fund ${alice.wallet.address} 20 10000 1`);
    await alice.connect();
  },
  { timeout: 300_000 },
);

after(
  async () => {
    await browser?.close();
    await stage?.close();
  },
  { timeout: 90_000 },
);

type Change = (config: Record<string, unknown>) => Record<string, unknown> | null;

/** A page whose config.json is another one; none at all for null. */
async function configured(change: Change, path = 'portfolio', wallets: TestWallet[] = [alice.wallet]): Promise<Page> {
  const page = await returning(browser, wallets, { theme: 'dark', viewport: DESKTOP });
  listen(page, path, broken, PROVOKED);
  await page.route('**/config.json', async (route) => {
    const answer = await route.fetch();
    const config = change((await answer.json()) as Record<string, unknown>);
    await (config ? route.fulfill({ json: config }) : route.fulfill({ status: 404, body: 'no' }));
  });
  await page.goto(`${stage.ready.app}/#/${path}`);
  return page;
}

/** A port that nobody listens on. */
async function nobodysPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function says(page: Page, phase: string, name: string): Promise<void> {
  await page.locator(`[data-phase="${phase}"] .notice`).waitFor({ timeout: 20_000 });
  await page.screenshot({ path: `${PICTURES}/state-${name}.png` });
}

step('a wallet that rejects: nothing is sent, and the same can be tried again', async () => {
  alice.wallet.mood = 'rejects';
  await type(alice.page, alice.page.getByLabel('Amount to deposit'), '1000');
  assert.equal(await alice.send('[data-action="deposit"]', 'deposit'), 'failed');
  await alice.at('.activity [data-error="WalletRejected"]').first().waitFor();
  await alice.picture('wallet-rejects');
  alice.wallet.mood = 'signs';
  await alice.does('[data-action="deposit"]', 'deposit');
});

step('an account closed meanwhile, by another window', async () => {
  await alice.withdrawAll();
  await alice.tab('Deposit or withdraw', /Deposit/);
  await type(alice.page, alice.page.getByLabel('Amount to deposit'), '10');
  await reach(alice.page, alice.at('[data-action="deposit"]'));
  // a slow node: the page does not hear of it in time
  let release = (): void => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  await alice.page.route(stage.ready.rpc_url + '/**', async (route) => {
    if (route.request().postData()?.includes('getProgramAccounts')) await slow;
    await route.continue();
  });
  const rpc = createSolanaRpc(stage.ready.rpc_url);
  await send(rpc, [alice.wallet], [await closeAccount(alice.wallet.address, await alice.account())]);
  await alice.page.keyboard.press('Enter');
  await alice.at('.activity [data-error="AccountClosed"]').first().waitFor({ timeout: 20_000 });
  await alice.picture('account-closed');
  release();
  await alice.page.unrouteAll({ behavior: 'ignoreErrors' });
  await alice.page.getByText('Your first deposit').waitFor({ timeout: 20_000 });
});

step('begins anew with cash and coins', async () => {
  await type(alice.page, alice.page.getByLabel('Amount to deposit'), '500');
  await alice.does('[data-action="deposit"]', 'deposit');
  await type(alice.page, alice.page.getByLabel('Amount of BTC to deposit'), '1');
  await alice.does('[data-action="deposit-collateral"]', 'deposit-collateral');
  await alice.at('[data-figure="equity"]').first().waitFor();
  // the steps up to the one about old prices need no new ones, and prices age meanwhile
  await stage.tell('posts off');
});

step('a node that is not there, and one that goes and comes back', async () => {
  const gone = await nobodysPort();
  const page = await configured((config) => ({ ...config, rpc_url: `http://127.0.0.1:${gone}`, ws_url: `ws://127.0.0.1:${gone}` }));
  await says(page, 'away', 'node-away');
  // one that the app was not served with: the security policy must let it
  await type(page, page.getByLabel('Use another node'), stage.ready.rpc_url.replace('127.0.0.1', 'localhost'));
  await activate(page, page.getByRole('button', { name: 'Use it' }));
  await page.locator('[data-phase="ready"]').waitFor({ state: 'attached', timeout: 30_000 });
  await page.context().close();
  await alice.page.route(stage.ready.rpc_url + '/**', (route) => route.abort());
  await alice.at('[data-phase="away"] .notice').waitFor({ timeout: 20_000 });
  await alice.page.getByRole('heading', { level: 1 }).waitFor();
  await alice.page.unrouteAll({ behavior: 'ignoreErrors' });
  await alice.at('[data-phase="ready"]').waitFor({ state: 'attached', timeout: 20_000 });
});

step('a node of another network', async () => {
  const page = await returning(browser, [alice.wallet], { theme: 'dark', viewport: DESKTOP });
  await page.route(stage.ready.rpc_url + '/**', async (route) => {
    if (!route.request().postData()?.includes('getGenesisHash')) return route.continue();
    const answer = (await (await route.fetch()).json()) as Record<string, unknown>;
    return route.fulfill({ json: { ...answer, result: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d' } });
  });
  await page.goto(`${stage.ready.app}/#/trade`);
  await says(page, 'wrong-network', 'wrong-network');
  await page.context().close();
});

step('a pool that is not there, and an app without its settings', async () => {
  const missing = await configured((config) => ({ ...config, pool: NOBODY }));
  await says(missing, 'missing', 'pool-missing');
  await missing.context().close();
  const unconfigured = await configured(() => null);
  await says(unconfigured, 'unconfigured', 'unconfigured');
  await unconfigured.context().close();
});

step('no wallet in the browser', async () => {
  const page = await configured((config) => config, 'trade', []);
  await page.locator('[data-action="wallet"]').click();
  await page.getByText('No wallet found').waitFor();
  await page.screenshot({ path: `${PICTURES}/state-no-wallet.png` });
  await page.context().close();
});

step('history that is missing or does not answer: the node alone is enough', async () => {
  const absent = await configured((config) => ({ ...config, history_url: undefined }));
  await absent.locator('[data-history="absent"]').first().waitFor({ timeout: 20_000 });
  await photograph(absent, 'state-history-absent');
  await absent.context().close();
  const gone = await nobodysPort();
  const failed = await configured((config) => ({ ...config, history_url: `http://127.0.0.1:${gone}` }));
  await failed.locator('[data-history="failed"]').first().waitFor({ timeout: 20_000 });
  await failed.context().close();
});

step('prices that are too old: what they margin stays, and what needs no price may go', async () => {
  await alice.at('[data-stale]').waitFor({ timeout: STALE_MS + 20_000 });
  await alice.tab('Deposit or withdraw', /Withdraw/);
  // her coins count nothing meanwhile, and her cash needs no margin
  await alice.at('text=Most that can be withdrawn now: 500.00 USD').waitFor();
  await alice.picture('price-stale');
  await stage.tell('posts on');
  await alice.at('[data-stale]').waitFor({ state: 'detached', timeout: 20_000 });
});

step('no page threw an error, and each was readable', () => {
  assert.deepEqual(broken, []);
});
