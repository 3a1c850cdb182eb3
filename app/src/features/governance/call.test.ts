import { expect, test } from 'vitest';
import { getPoolSettingsDecoder, type ParamSet, type PoolSettings } from '@breakwater/client/generated/types';
import { asksFor } from './call';

const zero = getPoolSettingsDecoder().decode(new Uint8Array(getPoolSettingsDecoder().fixedSize));
const pool = (change: Partial<PoolSettings> = {}): ParamSet => ({ __kind: 'Pool', fields: [{ ...zero, ...change }] });

test('a call stays while the set is made anew with the same values', () => {
  expect(asksFor({ set: pool({ floorBps: 7 }), replaces: 2n }, { version: 2n }, pool({ floorBps: 7 }))).toBe(true);
});

test('it goes with another edit, and with another version of the set', () => {
  expect(asksFor({ set: pool({ floorBps: 7 }), replaces: 2n }, { version: 2n }, pool({ floorBps: 8 }))).toBe(false);
  expect(asksFor({ set: pool({ floorBps: 7 }), replaces: 2n }, { version: 3n }, pool({ floorBps: 7 }))).toBe(false);
});
