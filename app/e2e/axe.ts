import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe-core calls serious or critical, one line each. */
export async function serious(page: Page): Promise<string[]> {
  // the app's own rules let no foreign script in; the test's comes by the debugger, past them
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: unknown) => Promise<{ violations: unknown[] }> } };
    return (await axe.run({ resultTypes: ['violations'] })).violations;
  });
  return (found as Violation[])
    .filter((each) => each.impact === 'serious' || each.impact === 'critical')
    .flatMap((each) => each.nodes.map((node) => `${each.id}: ${each.help}: ${node.html.slice(0, 160)}`));
}
