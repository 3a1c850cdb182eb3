/** What a person does with the app, step by step, by keyboard alone. */
import assert from 'node:assert/strict';
import type { Address } from '@solana/kit';
import type { Browser, Locator, Page } from 'playwright-core';
import { marginAccount } from '../src/lib/address';
import { DESKTOP } from './browser';
import { activate, reach, type } from './keyboard';
import { PICTURES } from './looks';
import type { Ready } from './stage';
import { install, type TestWallet } from './wallet';

const LANDS_MS = 45_000;

export class Person {
  private constructor(
    readonly wallet: TestWallet,
    readonly page: Page,
    private readonly ready: Ready,
  ) {}

  /** A visitor whose wallet has not met the app yet. Errors of the page are added to `broken`. */
  static async enter(browser: Browser, ready: Ready, wallet: TestWallet, broken: string[]): Promise<Person> {
    const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
    await install(context, [wallet]);
    const page = await context.newPage();
    page.setDefaultTimeout(LANDS_MS);
    page.on('pageerror', (error) => broken.push(`${wallet.name}: ${error.stack ?? error.message}`));
    return new Person(wallet, page, ready);
  }

  account(): Promise<Address> {
    return marginAccount(this.ready.pool as Address, this.wallet.address, 0);
  }

  async picture(name: string): Promise<void> {
    await this.page.evaluate(() => scrollTo(0, 0)); // or the bar at the top stands in the middle
    await this.page.screenshot({ path: `${PICTURES}/story-${name}.png`, fullPage: true });
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
    await this.page.goto(`${this.ready.app}/#/${path}`);
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

  /** Waits for a transaction's end; it is not a failure. */
  async done(keyStart: string): Promise<void> {
    const stage = await this.end(keyStart);
    const item = this.at(`.activity .item[data-key^="${keyStart}"]`).first();
    assert.notEqual(stage, 'failed', await item.innerText());
  }

  async end(keyStart: string): Promise<string> {
    const item = this.at(`.activity .item[data-key^="${keyStart}"]`).first();
    const over = item.and(this.at('[data-stage="confirmed"], [data-stage="finalized"], [data-stage="failed"], [data-stage="unknown"]'));
    await over.waitFor({ timeout: LANDS_MS });
    return (await item.getAttribute('data-stage')) ?? '';
  }

  async deposit(amount: string): Promise<void> {
    await this.visit('Portfolio');
    await this.tab('Deposit or withdraw', /Deposit/);
    await type(this.page, this.page.getByLabel('Amount to deposit'), amount);
    await this.press('[data-action="deposit"]');
    await this.done('deposit');
  }

  /** All that can be taken out now. */
  async withdrawAll(): Promise<void> {
    await this.visit('Portfolio');
    await this.tab('Deposit or withdraw', /Withdraw/);
    await this.at('[data-figure="max-withdraw"]:not(:text("…"))').waitFor();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await activate(this.page, this.page.getByRole('button', { name: 'Max: withdraw the most that is allowed' }));
      await this.press('[data-action="withdraw"]');
      // margins move: what was allowed when it was asked may not be when it arrives
      if ((await this.end('withdraw')) !== 'failed') return;
    }
    await this.done('withdraw');
  }

  /** Sells or buys at the money by request for quote, and takes the best one. */
  async trade(side: 'buy' | 'sell', kind: 'call' | 'put', expiryTs: number, size: string): Promise<void> {
    await this.visit('Trade');
    await this.tab('Expiry', `[data-expiry="${expiryTs}"]`);
    await this.press(`tr[data-atm] [data-action^="${side}-${kind}"]`);
    await type(this.page, this.at('[data-field="leg-size"]').first(), size);
    await this.take(`${side}-${kind}`);
  }

  /** Several legs at once, by a preset; the table that makes room for them is made where there is none. */
  async strategy(preset: string, expiryTs: number): Promise<void> {
    await this.visit('Trade');
    await this.tab('Expiry', `[data-expiry="${expiryTs}"]`);
    await this.press(`[data-action="preset-${preset}"]`);
    await this.at('[data-leg]').nth(1).waitFor();
    await this.press('[data-action="prepare"]');
    await this.done('lookup-table');
    await this.take(preset);
  }

  /** Asks for what stands in the builder, and takes the best quote. */
  private async take(name: string): Promise<void> {
    await this.at('[data-preview="ok"]').waitFor();
    await this.press('[data-action="ask-quotes"]');
    await this.at('[data-rfq="shown"] [data-action="take-quote"]').first().waitFor({ timeout: 20_000 });
    await this.picture(`quotes-${name}`);
    await this.press('[data-action="take-quote"]');
    await this.at('[data-action="confirm-take"]').waitFor();
    // makers live on the difference to mark: of an option that is nearly over it may be large
    const far = this.at('[data-action="accept-price"]');
    if ((await far.count()) > 0) await activate(this.page, far, 'Space');
    await this.press('[data-action="confirm-take"]');
    await this.done('quote/');
  }

  /** A figure of the page as a number. */
  async figure(id: string): Promise<number> {
    const text = await this.at(`[data-figure="${id}"]`).first().innerText();
    const match = /[−-]?[\d,]+(\.\d+)?/.exec(text);
    return Number((match?.[0] ?? 'NaN').replaceAll(',', '').replace('−', '-'));
  }
}

/** Looks again and again until something holds. */
export async function until(what: string, holds: () => Promise<boolean>, mostMs = 60_000): Promise<void> {
  const end = Date.now() + mostMs;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}
