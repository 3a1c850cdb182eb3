/**
 * A trader's day in a real browser against a real deployment, by keyboard alone: connect, deposit, sell by request for quote, see the margin
 * move, a fall, the own soft liquidation, a bid from a second wallet, settlement, withdrawal, a change of a parameter. Then how the pages look,
 * what they weigh, how quick they are, and what they say when something is wrong.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createSolanaRpc, type Address } from '@solana/kit';
import { getPoolDecoder } from '../src/generated/accounts';
import { tokensOf } from '../src/lib/tx/instructions';
import type { Browser } from 'playwright-core';
import { openBook } from './book';
import { DESKTOP, launch } from './browser';
import { dataOf, marginOf, type Rpc } from './chain';
import { type } from './keyboard';
import { looks, PICTURES, returning } from './looks';
import { Person, until } from './person';
import { Stage } from './stage';
import { TestWallet } from './wallet';
import { firstLoadBytes } from './weight';

const USD = 1_000_000n;
/** The first board must outlive the first trades: it expires on a whole multiple of this, after half of it to one and a half. */
const FIRST_TENOR_SECS = 240;
const MOST_FIRST_LOAD_BYTES = 300_000;
const A_FRAME_MS = 16;

let stage: Stage;
let browser: Browser;
let rpc: Rpc;
let alice: Person;
let bob: Person;
const carol = new TestWallet('Carol', randomBytes(32));
const broken: string[] = [];
let receipt = '';

const startedMs = Date.now();
const say = (words: string): void => console.log(`# ${((Date.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${words}`);

before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  stage = await Stage.open(['--tenors', `${FIRST_TENOR_SECS},604800,2592000`, '--calm', '--delay-secs', '5']);
  say(`the deployment is ready: ${stage.ready.app}`);
  rpc = createSolanaRpc(stage.ready.rpc_url);
  browser = await launch();
  alice = await Person.enter(browser, stage.ready, new TestWallet('Alice', randomBytes(32)), broken);
  bob = await Person.enter(browser, stage.ready, new TestWallet('Bob', randomBytes(32)), broken);
  for (const wallet of [alice.wallet, bob.wallet, carol]) await stage.tell(`fund ${wallet.address} 20 400000 2`);
});

after(async () => {
  await browser?.close();
  await stage?.close();
});

const tokens = async (wallet: TestWallet): Promise<bigint> => {
  const account = await tokensOf(wallet.address, stage.ready.quote_mint as Address);
  const { value } = await rpc.getTokenAccountBalance(account, { commitment: 'confirmed' }).send();
  return BigInt(value.amount);
};

const stateOfAlice = (): Promise<string | null> => alice.at('[data-summary]').getAttribute('data-summary');

test('connects a wallet and deposits; two presses are one transaction', async () => {
  await alice.connect();
  await alice.picture('first-deposit');
  await alice.page.getByLabel('Amount to deposit').focus();
  await alice.page.keyboard.type('100000');
  await alice.page.keyboard.press('Tab');
  await alice.page.keyboard.press('Tab');
  await alice.page.keyboard.press('Enter');
  await alice.page.keyboard.press('Enter');
  await alice.done('deposit');
  await alice.at('[data-summary="healthy"]').waitFor();
  assert.equal(alice.wallet.asked, 1, 'two presses were two transactions');
  assert.equal((await marginOf(rpc, await alice.account()))?.cashAtoms, 100_000n * USD);
});

test('sells options by request for quote and sees the margin move', async () => {
  const [first, week] = stage.ready.expiries;
  assert.ok(first && week);
  await alice.trade('sell', 'call', first, '0.1');
  say('sold a call of the board that expires soon');
  await alice.visit('Portfolio');
  await until('the initial margin is shown', async () => (await alice.figure('im')) > 0);
  const before = await alice.figure('im');
  await alice.trade('sell', 'put', week, '2');
  await alice.visit('Portfolio');
  await until('the initial margin has risen', async () => (await alice.figure('im')) > before * 2);
  await alice.at('[data-row="position"]').nth(1).waitFor();
  await alice.at('[data-row="event"][data-event="QuoteTaken"], [data-row="event"][data-event="LegTraded"]').first().waitFor();
  await alice.picture('positions');
  say(`initial margin ${before} -> ${await alice.figure('im')}`);
});

// Before the fall: while ranges widen a trade is margined at both widths, and two such books have no room for it in a transaction.
test('what-if sliders answer within a frame with 64 legs', async () => {
  const maker = TestWallet.fromFile('Maker', `${stage.ready.dir}/counterparty-1.json`);
  await openBook(rpc, stage.ready, { owner: carol, maker }, 64, 200_000n * USD);
  const page = await returning(browser, [carol], { theme: 'dark', viewport: DESKTOP });
  page.on('pageerror', (error) => broken.push(error.message));
  await page.goto(`${stage.ready.app}/#/risk`);
  const slider = page.locator('[data-slider="price"] input');
  await slider.waitFor();
  await page.waitForTimeout(4_000);
  await slider.focus();
  await page.evaluate(() => performance.clearMeasures('risk-slider'));
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press(press % 20 < 10 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(40);
  }
  const took = await page.evaluate(() => performance.getEntriesByName('risk-slider').map((each) => each.duration));
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  const figures = [0.1, 0.5, 0.9, 1].map((share) => `${share * 100} % ${at(share).toFixed(1)} ms`).join(', ');
  say(`slider, 64 legs, ${sorted.length} moves: ${figures}`);
  assert.ok(sorted.length >= 30, 'the sliders did not answer');
  // the work itself: whatever else the machine does beside it comes on top, and is in the figures above
  assert.ok(at(0.1) < A_FRAME_MS, figures);
  await page.screenshot({ path: `${PICTURES}/story-64-legs.png`, fullPage: true });
  await page.context().close();
});

test('trades a strategy of four legs in one transaction', async () => {
  const week = stage.ready.expiries[1] ?? 0;
  const legs = async (): Promise<number> => (await marginOf(rpc, await alice.account()))?.positionCount ?? 0;
  const before = await legs();
  await alice.strategy('iron-condor', week);
  assert.ok((await legs()) >= before + 3, 'four legs, one of them perhaps of a series that is held already');
});

test('takes out what initial margin leaves', async () => {
  const had = await tokens(alice.wallet);
  await alice.withdrawAll();
  assert.ok((await tokens(alice.wallet)) > had);
  await until('nothing more can be withdrawn', async () => (await alice.figure('max-withdraw')) < 500);
});

test('watches the own soft liquidation in a fall', async () => {
  const account = await alice.account();
  const lotsOf = async (): Promise<bigint> => {
    const data = await marginOf(rpc, account);
    return (data?.positions.slice(0, data.positionCount) ?? []).reduce((sum, each) => sum + (each.sizeLots < 0n ? -each.sizeLots : each.sizeLots), 0n);
  };
  const before = await lotsOf();
  for (let step = 0; step < 20 && !['soft', 'liquidatable'].includes((await stateOfAlice()) ?? ''); step += 1) {
    await stage.tell('price btc -1%');
    await alice.page.waitForTimeout(1_200);
  }
  say(`after the fall: ${await stateOfAlice()}`);
  await until('a soft slice was taken', async () => (await lotsOf()) < before);
  await alice.visit('Portfolio');
  await alice.tab('Kinds of history', /Liquidations/);
  await alice.at('[data-row="event"][data-event="SoftSliceTaken"]').first().waitFor({ timeout: 30_000 });
  await alice.picture('soft-liquidation');
  await alice.deposit('250000');
  await until('she is healthy again', async () => (await stateOfAlice()) === 'healthy');
});

test('a second wallet bids for an account in auction', async () => {
  await bob.connect();
  await bob.deposit('300000');
  await stage.tell('price btc -14%');
  await bob.visit('Liquidations');
  await bob.at('[data-action="open-auction"]').first().waitFor({ timeout: 40_000 });
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await bob.at('button[data-action="bid"]:not([disabled], [aria-disabled="true"])').waitFor({ timeout: 40_000 });
    await bob.picture('auction');
    await bob.press('[data-action="bid"]');
    if ((await bob.end('bid/')) !== 'failed') break;
    say(`bid again: ${(await bob.at('.activity .item[data-key^="bid/"]').first().innerText()).replaceAll('\n', ' ')}`);
  }
  const mine = await marginOf(rpc, await bob.account());
  assert.ok(mine && mine.positionCount > 0, 'the slice is not on his account');
  await bob.tab('Liquidations', /Past/);
  const sold = '[data-receipt]:not([data-slices="0"]) [data-action="receipt"]';
  await bob.at(sold).first().waitFor({ timeout: 60_000 });
  await bob.press(sold);
  await bob.at('[data-figure="receipt-sum"]').waitFor();
  receipt = new URL(bob.page.url()).hash.replace(/^#\//, '');
  await bob.picture('receipt');
  say(`a receipt: ${await bob.at('[data-receipt-summary]').innerText()}`);
  await stage.tell('price btc 60000');
});

test('is settled when the board expires', async () => {
  const [first = 0] = stage.ready.expiries;
  const account = await alice.account();
  const left = first * 1000 - Date.now();
  say(`the first board expires in ${(left / 1000).toFixed(0)} s`);
  const open = async (): Promise<boolean> => {
    const data = await marginOf(rpc, account);
    return (data?.positions.slice(0, data.positionCount) ?? []).some((each) => Number(each.expiryTs) === first);
  };
  await until('the board is settled', async () => !(await open()), Math.max(left, 0) + 60_000);
  await alice.visit('Portfolio');
  await alice.tab('Kinds of history', /Settlements/);
  await alice.at('[data-row="event"][data-event="PositionsSettled"]').first().waitFor({ timeout: 30_000 });
});

test('withdraws', async () => {
  const had = await tokens(alice.wallet);
  await alice.withdrawAll();
  assert.ok((await tokens(alice.wallet)) > had);
});

test('the authority queues a change of a parameter, sees its effect, and executes it when its time has come', async () => {
  const governor = await Person.enter(browser, stage.ready, TestWallet.fromFile('Governor', stage.ready.authority_key), broken);
  const settings = async () => getPoolDecoder().decode((await dataOf(rpc, stage.ready.pool as Address)) ?? new Uint8Array()).settings;
  const wanted = (await settings()).floorBps + 500;
  await stage.tell('keeper off'); // or it executes the change first
  await governor.connect('governance');
  await governor.press('[data-action="edit-set"]');
  await type(governor.page, governor.at('[data-edit="floor_bps"]'), '1000000');
  await governor.at('[data-edit="floor_bps"][aria-invalid="true"]').waitFor();
  await type(governor.page, governor.at('[data-edit="floor_bps"]'), String(wanted));
  await governor.press('[data-action="queue-change"]');
  await governor.done('queue-');
  await governor.at('[data-row="change"]').waitFor();
  await governor.press('[data-row="change"] [data-action^="impact-"]');
  await governor.at('[data-row="change"] [data-impact]').waitFor();
  await governor.picture('change-queued');
  await governor.at('[data-row="change"][data-stage="ready"]').waitFor();
  await governor.press('[data-action="execute-change"]');
  await governor.done('execute-');
  assert.equal((await settings()).floorBps, wanted);
  await stage.tell('keeper on');
  await governor.page.context().close();
});

test('the first load is light', () => {
  const bytes = firstLoadBytes();
  say(`first load: ${bytes} bytes gzipped, without WebAssembly`);
  assert.ok(bytes < MOST_FIRST_LOAD_BYTES);
});

test('every page in both themes and on a phone has no serious accessibility issue and fits its window', async () => {
  const wrong = await looks(browser, stage.ready.app, alice.wallet, receipt ? [receipt] : []);
  assert.deepEqual(wrong, []);
});

test('no page threw an error', () => {
  assert.deepEqual(broken, []);
});
