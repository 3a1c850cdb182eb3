/**
 * A trader's day in a real browser against a real deployment, by keyboard alone: connect, deposit, sell by request for quote, see the margin move,
 * a fall, the own soft liquidation, a bid from a second wallet, settlement, withdrawal, a change of a parameter.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createSolanaRpc, type Address } from '@solana/kit';
import type { Browser, Page } from 'playwright-core';
import { marginAccount } from '../src/lib/address';
import { openBook } from './book';
import { DESKTOP, launch } from './browser';
import { marginOf, type Rpc } from './chain';
import { activate, reach, type } from './keyboard';
import { looks, PICTURES, returning } from './looks';
import { Stage } from './stage';
import { install, TestWallet } from './wallet';
import { firstLoadBytes } from './weight';

const USD = 1_000_000n;
/** The first board must outlive the trades and be over before the story is. */
const FIRST_TENOR_SECS = 240;

const alice = new TestWallet('Alice', randomBytes(32));
const bob = new TestWallet('Bob', randomBytes(32));
const carol = new TestWallet('Carol', randomBytes(32));
let stage: Stage;
let browser: Browser;
let rpc: Rpc;
let page: Page;
let other: Page;
const broken: string[] = [];

const startedMs = Date.now();
const say = (words: string): void => console.log(`# ${((Date.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${words}`);

before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  stage = await Stage.open(['--tenors', `${FIRST_TENOR_SECS},604800,2592000`, '--calm', '--delay-secs', '5']);
  say(`the deployment is ready: ${stage.ready.app}`);
  rpc = createSolanaRpc(stage.ready.rpc_url);
  for (const wallet of [alice, bob, carol]) await stage.tell(`fund ${wallet.address} 20 400000 2`);
  browser = await launch();
  page = await person(alice);
  other = await person(bob);
});

after(async () => {
  await browser?.close();
  await stage?.close();
});

/** A visitor with a wallet that has not met the app yet. */
async function person(wallet: TestWallet): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  await install(context, [wallet]);
  const made = await context.newPage();
  made.on('pageerror', (error) => broken.push(`${wallet.name}: ${error.stack ?? error.message}`));
  return made;
}

const picture = (from: Page, name: string): Promise<unknown> => from.screenshot({ path: `${PICTURES}/story-${name}.png`, fullPage: true });

async function visit(from: Page, path: string): Promise<void> {
  await activate(from, from.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: path }));
  await from.getByRole('heading', { level: 1, name: path }).waitFor();
}

async function connect(from: Page, wallet: TestWallet): Promise<void> {
  await from.goto(`${stage.ready.app}/#/portfolio`);
  await activate(from, from.locator('[data-action="wallet"]'));
  await activate(from, from.locator(`[data-wallet="${wallet.name}"]`));
  await from.getByText('Your first deposit').waitFor();
}

/** What an action comes to, as its entry in the list says. */
async function done(from: Page, key: string): Promise<void> {
  const item = from.locator(`.activity .item[data-key="${key}"]`).first();
  await item.locator('xpath=self::*[@data-stage="confirmed" or @data-stage="finalized" or @data-stage="failed"]').waitFor({ timeout: 40_000 });
  const stageOf = await item.getAttribute('data-stage');
  assert.notEqual(stageOf, 'failed', await item.innerText());
}

async function deposit(from: Page, amount: string): Promise<void> {
  await type(from, from.getByLabel('Amount to deposit'), amount);
  await activate(from, from.locator('[data-action="deposit"]'));
  await done(from, 'deposit');
}

const accountOf = (wallet: TestWallet): Promise<Address> => marginAccount(stage.ready.pool as Address, wallet.address, 0);

/** Adds a leg by the chain's button nearest the forward, asks, and takes the best quote. */
async function trade(side: 'buy' | 'sell', kind: 'call' | 'put', expiryTs: number, size: string): Promise<void> {
  await visit(page, 'Trade');
  await activate(page, page.locator(`[data-expiry="${expiryTs}"]`));
  const row = page.locator('tr[data-atm]').first();
  await activate(page, row.locator(`[data-action^="${side}-${kind}"]`));
  await type(page, page.locator('[data-field="leg-size"]').first(), size);
  await page.locator('[data-preview]').first().waitFor();
  await activate(page, page.locator('[data-action="ask-quotes"]'));
  await page.locator('[data-rfq="shown"] [data-action="take-quote"]').first().waitFor({ timeout: 20_000 });
}

test('a newcomer connects a wallet and deposits; a double click is one transaction', async () => {
  await connect(page, alice);
  await picture(page, '1-first-deposit');
  await type(page, page.getByLabel('Amount to deposit'), '60000');
  await reach(page, page.locator('[data-action="deposit"]'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await done(page, 'deposit');
  await page.locator('[data-summary="healthy"]').waitFor();
  assert.equal(alice.asked, 1, 'two presses were two transactions');
  const account = await marginOf(rpc, await accountOf(alice));
  assert.equal(account?.cashAtoms, 60_000n * USD);
  await picture(page, '2-deposited');
});

export { broken, deposit, connect, other, bob, carol, looks, returning, openBook, firstLoadBytes, trade };
