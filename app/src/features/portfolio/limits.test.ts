import { expect, test } from 'vitest';
import type { Assessment } from '../../engine/types';
import type { House, MarginAccount } from '../../generated/accounts';
import { limitOf } from './limits';

const account = (inAuction = 0) => ({ inAuction }) as MarginAccount;
const house = (paused = 0) => ({ paused }) as House;
const margin = (cash: bigint, excess: bigint, most: bigint, blocked = {}) =>
  ({ cashAtoms: cash, imExcessAtoms: excess, maxWithdrawAtoms: most, blocked }) as Assessment;

test('nothing limits an account whose cash may all go', () => {
  expect(limitOf(account(), margin(10n, 10n, 10n), house())).toBeNull();
});

test('the cause of a limit is the first that holds', () => {
  const id = (...args: Parameters<typeof limitOf>) => limitOf(...args)?.id;
  expect(id(account(1), margin(10n, 10n, 0n), house(2))).toBe('auction');
  expect(id(account(), margin(10n, 10n, 0n), house(2))).toBe('paused');
  expect(id(account(), margin(10n, 10n, 0n, { withdraw: 'PriceStale' }), house())).toBe('PriceStale');
  expect(id(account(), margin(10n, 4n, 4n), house())).toBe('margin');
  expect(id(account(), margin(10n, -1n, 0n), house())).toBe('margin');
  expect(id(account(), margin(10n, 8n, 3n), house())).toBe('pace');
});
