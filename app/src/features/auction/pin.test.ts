import { expect, test } from 'vitest';
import type { Sale } from './live';
import { isPinned, pinKey, pinOf } from './pin';

const sale = (address: string, number: number) =>
  ({ auction: { address, data: { marginAccount: `of ${address}`, number } } }) as unknown as Sale;

test('the auction that was chosen is known again, whatever comes before it', () => {
  const pin = pinOf(sale('b', 1));
  expect([sale('a', 1), sale('b', 1)].filter((each) => isPinned(each, pin))).toEqual([sale('b', 1)]);
  expect(isPinned(sale('b', 1), null)).toBe(false);
});

test('the account’s next auction is another one, though at the same address', () => {
  const pin = pinOf(sale('b', 1));
  expect(isPinned(sale('b', 2), pin)).toBe(false);
  expect(pinKey(pinOf(sale('b', 2)))).not.toBe(pinKey(pin));
});
