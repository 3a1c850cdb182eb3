/** Trading by request for quotes: a quote lives for seconds on its server, so whoever is late asks again. */
import { activate, type } from './keyboard';
import type { Person } from './person';
import { attempts } from './wait';

/** Sells or buys at the money, and takes the best quote. */
export async function trade(
  who: Person,
  side: 'buy' | 'sell',
  kind: 'call' | 'put',
  order: { expiryTs: number; size: string },
): Promise<void> {
  await expiry(who, order.expiryTs);
  await who.press(`tr[data-atm] [data-action^="${side}-${kind}"]`);
  await type(who.page, who.at('[data-field="leg-size"]').first(), order.size);
  await take(who);
}

/** Several legs at once, by a preset; the table that makes room for them is made where there is none. */
export async function strategy(who: Person, preset: string, expiryTs: number): Promise<void> {
  await expiry(who, expiryTs);
  await who.press(`[data-action="preset-${preset}"]`);
  await who.at('[data-leg]').nth(1).waitFor();
  await who.does('[data-action="prepare"]', 'lookup-table');
  await pictures(who, preset);
  await take(who);
}

async function expiry(who: Person, expiryTs: number): Promise<void> {
  await who.visit('Trade');
  await who.tab('Expiry', `[data-expiry="${expiryTs}"]`);
}

const TAKE = '[data-rfq="shown"] [data-action="take-quote"]:not([disabled])';

async function ask(who: Person): Promise<void> {
  await who.at('[data-preview="ok"]').waitFor();
  await who.press('[data-action="ask-quotes"]');
  await who.at(TAKE).first().waitFor({ timeout: 20_000 });
}

/** Of quotes that are not taken: by the time a picture is there, they may be over. */
async function pictures(who: Person, name: string): Promise<void> {
  await who.tidy();
  await ask(who);
  await who.picture(`quotes-${name}`);
  await attempts('to open a quote', 3, async () => {
    await ask(who);
    await who.press(TAKE);
  });
  await who.picture(`take-${name}`);
  await close(who);
}

/** Asks for what stands in the builder, and takes the best quote. */
async function take(who: Person): Promise<void> {
  await attempts('to take a quote', 4, async () => {
    await close(who);
    await ask(who);
    await who.press(TAKE);
    await who.at('[data-action="confirm-take"]').waitFor();
    // makers live on the difference to mark: of an option that is nearly over it may be large
    const far = who.at('[data-action="accept-price"]');
    if ((await far.count()) > 0) await activate(who.page, far, 'Space');
    await who.does('[data-action="confirm-take"]', 'quote/');
  });
}

/** The dialog of an earlier try. */
async function close(who: Person): Promise<void> {
  const dialog = who.at('dialog[open]');
  if ((await dialog.count()) === 0) return;
  await who.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}
