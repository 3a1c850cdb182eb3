import { expect, test } from 'vitest';
import type { Impact } from '../../engine/types';
import { inParts, type Question } from './impact';

const change = { set: new Uint8Array() };
const entries = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ address: `account ${at}`, bytes: new Uint8Array() })) as unknown as Question['accounts'];
const ask = (_: unknown, accounts: readonly { address: string }[]): Promise<Impact> => {
  const side = { belowIm: accounts.length, belowMm: 0, imAtoms: BigInt(accounts.length), mmAtoms: 0n };
  const unknown = accounts.map(({ address }) => ({ address, error: 'PriceStale' }));
  return Promise.resolve({ accounts: accounts.length, unknownBefore: 0, before: side, after: side, newlyDue: [], unknown });
};

test('of many accounts it is asked in parts, whose sums add up', async () => {
  const told: number[] = [];
  const impact = await inParts({ impact: ask }, { change, accounts: entries(23) }, new AbortController().signal, (done) => told.push(done));
  expect(told).toEqual([10, 20, 23]);
  expect(impact).toMatchObject({ accounts: 23, before: { belowIm: 23, imAtoms: 23n } });
  expect(impact.unknown.map(({ address }) => address)).toEqual(entries(23).map(({ address }) => address));
});

test('it can be stopped between two parts', async () => {
  const abort = new AbortController();
  const asked = inParts({ impact: ask }, { change, accounts: entries(23) }, abort.signal, () => abort.abort());
  await expect(asked).rejects.toThrow('aborted');
});
