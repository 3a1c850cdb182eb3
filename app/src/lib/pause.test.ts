import { afterEach, expect, test, vi } from 'vitest';
import { shown } from './pause';

afterEach(() => void vi.unstubAllGlobals());

test('a hidden page waits until it is seen', async () => {
  const page = Object.assign(new EventTarget(), { hidden: true });
  vi.stubGlobal('document', page);
  let seen = false;
  const waits = shown(new AbortController().signal).then(() => (seen = true));
  await Promise.resolve();
  expect(seen).toBe(false);
  page.hidden = false;
  page.dispatchEvent(new Event('visibilitychange'));
  await waits;
  expect(seen).toBe(true);
});
