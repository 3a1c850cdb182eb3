/** What a person does with the app, step by step, by keyboard alone. */
import assert from 'node:assert/strict';
import { createSolanaRpc, type Address } from '@solana/kit';
import type { Browser, Locator, Page } from 'playwright-core';
import { marginAccount } from '@breakwater/client/address';
import { nextAccountId } from '@breakwater/client/instruction/account';
import { serious } from './axe';
import { DESKTOP } from './browser';
import { listen } from './faults';
import { activate, reach, type } from './keyboard';
import { photograph } from './pictures';
import type { Ready } from './stage';
import { withoutTwin } from './twins';
import { attempts } from './wait';
import { install, type TestWallet } from './wallet';

const LANDS_MS = 45_000;
const OVER = ['confirmed', 'finalized', 'failed', 'unknown'].map((stage) => `[data-stage="${stage}"]`).join();
const SEEN = 'data-seen';

export interface Scene {
  browser: Browser;
  ready: Ready;
  /** What is wrong with the pages, one line each: added to. */
  broken: string[];
  /** Console lines that the test provokes. */
  provoked?: readonly RegExp[];
}

export class Person {
  private constructor(
    readonly wallet: TestWallet,
    readonly page: Page,
    private readonly scene: Scene,
  ) {}

  /** A visitor whose wallet has not met the app yet. */
  static async enter(scene: Scene, wallet: TestWallet): Promise<Person> {
    const context = await scene.browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
    await install(context, [wallet]);
    const page = await context.newPage();
    page.setDefaultTimeout(LANDS_MS);
    listen(page, wallet.name, scene.broken, scene.provoked);
    return new Person(wallet, page, scene);
  }

  /** The one opened last; the one to come where there has been none. */
  async account(): Promise<Address> {
    const pool = this.scene.ready.pool as Address;
    const next = await nextAccountId(createSolanaRpc(this.scene.ready.rpc_url), pool, this.wallet.address);
    return marginAccount(pool, this.wallet.address, Math.max(next - 1, 0));
  }

  /** The page as it is now, dialogs and all; what is wrong with it counts as broken. */
  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => scrollTo(0, 0)); // or the bar at the top stands in the middle
    await photograph(this.page, `story-${name}`);
    for (const line of [...(await serious(this.page)), ...(await withoutTwin(this.page))]) this.scene.broken.push(`${name}: ${line}`);
  }

  /** Closes what tells of transactions that are over: it would cover a picture. */
  async tidy(): Promise<void> {
    await this.page.evaluate(() => {
      for (const close of document.querySelectorAll<HTMLButtonElement>('.activity .item button')) close.click();
    });
  }

  at(css: string): Locator {
    return this.page.locator(css);
  }

  press(css: string): Promise<void> {
    return activate(this.page, this.at(css).first());
  }

  async visit(name: string): Promise<void> {
    await activate(this.page, this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }));
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  async connect(path = 'portfolio'): Promise<void> {
    await this.page.goto(`${this.scene.ready.app}/#/${path}`);
    await this.press('[data-action="wallet"]');
    await this.press(`[data-wallet="${this.wallet.name}"]`);
    await this.at('[data-action="wallet"] .mono').waitFor();
  }

  /** Tabs are one stop; arrows go on from the chosen one. */
  async tab(list: string, wanted: RegExp | string): Promise<void> {
    const tabs = this.page.getByRole('tablist', { name: list });
    const goal = tabs.getByRole('tab').filter(typeof wanted === 'string' ? { has: this.at(wanted) } : { hasText: wanted });
    await reach(this.page, tabs.locator('[aria-selected="true"]'));
    for (let step = 0; step < 20; step += 1) {
      if ((await goal.getAttribute('aria-selected')) === 'true') return;
      await this.page.keyboard.press('ArrowRight');
    }
    throw new Error(`the tab ${String(wanted)} of ${list} can't be chosen by arrows`);
  }

  /** Presses a button that sends a transaction, and tells how that ended. `key`: the transaction's, or its beginning up to a / or -. */
  async send(css: string, key: string): Promise<string> {
    // an older one of the same key is not the one that is waited for
    await this.page.evaluate((seen) => document.querySelectorAll('.activity .item').forEach((item) => item.setAttribute(seen, '')), SEEN);
    await this.press(css);
    return this.end(key);
  }

  /** The same, and it must not fail. */
  async does(css: string, key: string): Promise<void> {
    if ((await this.send(css, key)) === 'failed') assert.fail(await this.told(key));
  }

  /** How the newest transaction of a key ends. */
  async end(key: string): Promise<string> {
    const item = this.item(key);
    await item.and(this.at(OVER)).waitFor({ timeout: LANDS_MS });
    return (await item.getAttribute('data-stage')) ?? '';
  }

  /** What the app says of it, in one line. */
  async told(key: string): Promise<string> {
    return (await this.item(key).innerText()).replaceAll('\n', ' ');
  }

  private item(key: string): Locator {
    const matches = /[/-]$/.test(key) ? `[data-key^="${key}"]` : `[data-key="${key}"]`;
    return this.at(`.activity .item${matches}:not([${SEEN}])`).first();
  }

  async deposit(amount: string): Promise<void> {
    await this.visit('Portfolio');
    await this.tab('Deposit or withdraw', /Deposit/);
    await type(this.page, this.page.getByLabel('Amount to deposit'), amount);
    await this.does('[data-action="deposit"]', 'deposit');
  }

  /** All that can be taken out now. */
  async withdrawAll(): Promise<void> {
    await this.visit('Portfolio');
    await this.tab('Deposit or withdraw', /Withdraw/);
    await this.at('[data-figure="max-withdraw"]:not(:text("…"))').waitFor();
    // margins move: what was allowed when it was asked may not be when it arrives
    await attempts('to withdraw all', 4, async () => {
      await activate(this.page, this.page.getByRole('button', { name: 'Max: withdraw the most that is allowed' }));
      await this.does('[data-action="withdraw"]', 'withdraw');
    });
  }

  /** A figure of the page as a number. */
  async figure(id: string): Promise<number> {
    const text = await this.at(`[data-figure="${id}"]`).first().innerText();
    const match = /[−-]?[\d,]+(\.\d+)?/.exec(text);
    return Number((match?.[0] ?? 'NaN').replaceAll(',', '').replace('−', '-'));
  }
}
