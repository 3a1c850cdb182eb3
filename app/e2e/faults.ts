/** What a page complains of: errors thrown, and errors in its console, as React and the content security policy leave them. */
import type { Page } from 'playwright-core';

/** Adds them to `broken`, but for console lines that the test provokes. */
export function listen(page: Page, name: string, broken: string[], provoked: readonly RegExp[] = []): void {
  page.on('pageerror', (error) => broken.push(`${name}: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const line = `${message.text()} (${message.location().url})`;
    if (!provoked.some((each) => each.test(line))) broken.push(`${name}: ${line}`);
  });
}
