/** Each picture has a table behind it. */
import type { Page } from 'playwright-core';
import { frames } from './settled';

/** A canvas that is no decoration, or what uPlot draws in. */
const PICTURE = 'canvas:not([aria-hidden]), .chart [role="img"]';
const OPENED = 'data-twin-opened';

/** Pictures without a table, or with an empty one, one line each. Leaves the page as it was. */
export async function withoutTwin(page: Page): Promise<string[]> {
  const missing = await page.evaluate(
    ([picture, opened]) => {
      const wrong: string[] = [];
      for (const each of document.querySelectorAll(picture)) {
        const near = [each.closest('figure'), each.closest('.panel')];
        const twins = near.flatMap((place) => [...(place?.querySelectorAll<HTMLDetailsElement>('details.twin') ?? [])]);
        const name = each.closest('[role="img"]')?.getAttribute('aria-label') ?? 'a picture without a name';
        if (twins.length === 0) wrong.push(`no table: ${name}`);
        for (const twin of twins.filter((twin) => !twin.open)) {
          twin.open = true;
          twin.setAttribute(opened, '');
        }
      }
      return wrong;
    },
    [PICTURE, OPENED] as const,
  );
  await frames(page);
  const empty = await page.evaluate((opened) => {
    const wrong: string[] = [];
    for (const twin of document.querySelectorAll<HTMLDetailsElement>(`details[${opened}]`)) {
      const table = twin.querySelector('table');
      if (table && table.querySelectorAll('tbody tr').length === 0) wrong.push(`an empty table: ${twin.textContent?.slice(0, 80)}`);
      else if (!table && twin.querySelector('summary')?.textContent?.startsWith('As a table')) wrong.push(`no rows: ${twin.textContent}`);
      twin.open = false;
      twin.removeAttribute(opened);
    }
    return wrong;
  }, OPENED);
  await frames(page);
  return [...missing, ...empty];
}
