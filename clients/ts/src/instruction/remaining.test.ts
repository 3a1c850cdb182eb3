import { AccountRole, type Address } from '@solana/kit';
import { expect, test } from 'vitest';
import { boardAddress, marketAddress } from '../address';
import { Remaining } from './remaining';

const pool = 'SysvarC1ock11111111111111111111111111111111' as Address;
const EXPIRY_TS = 2_000_000_000;

test('a trade writes the boards of its legs and their markets, everything else their boards alone', async () => {
  const remaining = new Remaining().market(0).board(1, EXPIRY_TS);
  const written = (metas: readonly { address: Address; role: AccountRole }[]) =>
    metas.flatMap(({ address, role }) => (role === AccountRole.WRITABLE ? [address] : []));
  const traded = await marketAddress(pool, 1);
  const board = await boardAddress(traded, EXPIRY_TS);
  expect(written(await remaining.metas(pool))).toEqual([board]);
  expect(written(await remaining.tradeMetas(pool))).toEqual([traded, board]);
});
