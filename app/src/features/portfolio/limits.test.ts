import { expect, test } from 'vitest';
import type { Protocol, MarginAccount } from '@breakwater/client/generated/accounts';
import type { Assessment } from '../../engine/types';
import { limitOf, mostCash, roomy } from './limits';

const account = (inAuction = 0) => ({ inAuction }) as MarginAccount;
const protocol = (paused = 0) => ({ paused }) as Protocol;
const margin = (cash: bigint, excess: bigint, most: bigint, blocked = {}) =>
  ({ cashAtoms: cash, imExcessAtoms: excess, maxWithdrawAtoms: most, blocked }) as Assessment;

test('nothing limits an account whose cash may all go', () => {
  expect(limitOf(account(), margin(10n, 10n, 10n), protocol())).toBeNull();
});

test('the cause of a limit is the first that holds', () => {
  const id = (...args: Parameters<typeof limitOf>) => limitOf(...args)?.id;
  expect(id(account(1), margin(10n, 10n, 0n), protocol(2))).toBe('auction');
  expect(id(account(), margin(10n, 10n, 0n), protocol(2))).toBe('paused');
  expect(id(account(), margin(10n, 10n, 0n, { withdraw: 'PriceStale' }), protocol())).toBe('PriceStale');
  expect(id(account(), margin(10n, 4n, 4n), protocol())).toBe('margin');
  expect(id(account(), margin(10n, -1n, 0n), protocol())).toBe('margin');
  expect(id(account(), margin(10n, 8n, 3n), protocol())).toBe('pace');
});

test('a pause, an auction or an old price leaves nothing that can be withdrawn', () => {
  expect(mostCash(account(), margin(10n, 10n, 7n), protocol())).toBe(7n);
  expect(mostCash(account(), margin(10n, 10n, 7n), protocol(2))).toBe(0n);
  expect(mostCash(account(1), margin(10n, 10n, 7n), protocol())).toBe(0n);
  expect(mostCash(account(), margin(10n, 10n, 7n, { withdraw: 'PriceStale' }), protocol())).toBe(0n);
  expect(mostCash(account(), margin(10n, 10n, 7n), protocol(1))).toBe(7n);
});

test('Max leaves a two-hundredth of initial margin where there is as much', () => {
  expect(roomy(1_000n, 10_000n)).toBe(950n);
  expect(roomy(50n, 10_000n)).toBe(50n);
});
