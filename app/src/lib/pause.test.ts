import { afterEach, expect, test, vi } from 'vitest';
import { pause, shown } from './pause';

afterEach(() => void vi.unstubAllGlobals());

test('a pause ends at once where nobody waits any more, and leaves no listener behind', async () => {
  const stop = new AbortController();
  const remove = vi.spyOn(stop.signal, 'removeEventListener');
  await pause(1, stop.signal);
  expect(remove).toHaveBeenCalledTimes(1);
  const long = pause(1e6, stop.signal);
  stop.abort();
  await long;
  await pause(1e6, stop.signal);
});

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
