import { getBase64Decoder, type Address } from '@solana/kit';
import { expect, test } from 'vitest';
import { getMarginCheckedEncoder } from './generated/types';
import { decodeMargin, marginOf } from './margin';
import { fakeRpc } from './testing/rpc';

const account = 'SysvarC1ock11111111111111111111111111111111' as Address;
const payer = 'SysvarRent111111111111111111111111111111111' as Address;
const HASH = 'SysvarS1otHashes111111111111111111111111111';

const checked = { account, equityAtoms: 1_000n, imAtoms: 1_200n, mmAtoms: 900n, worstScenario: 27 };
const bytes = new Uint8Array(getMarginCheckedEncoder().encode(checked));
const margin = { ...checked, initialExcessAtoms: -200n, maintenanceExcessAtoms: 100n };

/** Without positions, so that no market has to be named. */
const empty = { address: account, data: { pool: account, positions: [], positionCount: 0, collateralAtoms: [] } } as unknown as Parameters<
  typeof marginOf
>[2];

const node = (value: object) =>
  fakeRpc({
    getLatestBlockhash: () => ({ value: { blockhash: HASH, lastValidBlockHeight: 1n } }),
    simulateTransaction: () => ({ value: { err: null, logs: [], unitsConsumed: 9n, ...value } }),
  }).rpc;

test('what is left of the equity is less than nothing where the margin is more', () => {
  expect(decodeMargin(bytes)).toEqual(margin);
});

test('a margin is what the simulated check returns', async () => {
  const returnData = { data: [getBase64Decoder().decode(bytes), 'base64'], programId: account };
  expect(await marginOf(node({ returnData }), payer, empty)).toEqual(margin);
});

test('a margin that the program can not work out is refused by name', async () => {
  const refuses = node({ err: { InstructionError: [3, { Custom: 6104 }] } });
  await expect(marginOf(refuses, payer, empty)).rejects.toMatchObject({ name: 'Refused', message: 'PriceStale' });
});

test('an answer that is too short is an error', async () => {
  await expect(marginOf(node({}), payer, empty)).rejects.toThrow();
});
