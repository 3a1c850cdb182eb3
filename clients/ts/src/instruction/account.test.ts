import { getBase64Decoder, type Address } from '@solana/kit';
import { expect, test } from 'vitest';
import { getOwnerRecordEncoder } from '../generated/accounts';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '../generated/programs';
import { fakeRpc } from '../testing/rpc';
import { nextAccountId, NOBODY } from './account';

const pool = 'SysvarC1ock11111111111111111111111111111111' as Address;
const owner = 'SysvarRent111111111111111111111111111111111' as Address;

function next(of: { owner: Address; data: Uint8Array } | null): Promise<number> {
  const value = of && {
    data: [getBase64Decoder().decode(of.data), 'base64'],
    executable: false,
    lamports: 1n,
    owner: of.owner,
    space: BigInt(of.data.length),
  };
  return nextAccountId(fakeRpc({ getAccountInfo: () => ({ context: { slot: 1n }, value }) }).rpc, pool, owner);
}

test('an owner’s next account is the one after all that were ever opened, and the first is number 0', async () => {
  const data = new Uint8Array(getOwnerRecordEncoder().encode({ pool, owner, nextId: 3, bump: 255 }));
  expect(await next({ owner: PROGRAM, data })).toBe(3);
  expect(await next(null)).toBe(0);
});

test('lamports that somebody has sent to where the record will be are no record', async () => {
  expect(await next({ owner: NOBODY, data: new Uint8Array() })).toBe(0);
});
