import { expect, test, vi } from 'vitest';
import { pause } from './pause';

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
