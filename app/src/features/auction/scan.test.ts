import { expect, test } from 'vitest';
import type { Entry } from '@breakwater/client/account/kinds';
import type { Assessment } from '../../engine/types';
import { mayBeDue, sortFound } from './scan';

const account = (data: object) =>
  ({
    address: 'a',
    data: { positionCount: 1, cashAtoms: 0n, collateralAtoms: [0n], inAuction: 0, ...data },
  }) as unknown as Entry<'MarginAccount'>;

test('an account with collateral and no positions may be due: it owes against what it has', () => {
  expect(mayBeDue(account({ positionCount: 0, collateralAtoms: [0n, 7n] }))).toBe(true);
  expect(mayBeDue(account({ positionCount: 0 }))).toBe(false);
  expect(mayBeDue(account({}))).toBe(true);
  expect(mayBeDue(account({ inAuction: 1 }))).toBe(false);
});

test('accounts below maintenance margin come worst first, those of the soft zone apart', () => {
  const found = [
    [95n, -5n],
    [90n, -10n],
    [104n, 4n],
    [120n, 20n],
  ].map(([equityAtoms, mmExcessAtoms]) => ({
    account: account({}),
    assessment: { equityAtoms, valueAtoms: equityAtoms, mmExcessAtoms, mmAtoms: 100n, softLineAtoms: 105n } as unknown as Assessment,
  }));
  const { due, soft, looked } = sortFound(found);
  expect([due, soft].map((some) => some.map(({ assessment }) => assessment.equityAtoms))).toEqual([[90n, 95n], [104n]]);
  expect(looked).toBe(4);
});

test('where nothing is left to sell there is nothing to start an auction of', () => {
  const due = (spent: boolean) => ({
    account: account({ positionCount: 0, collateralAtoms: [7n] }),
    assessment: { equityAtoms: -20n, mmExcessAtoms: -20n, mmAtoms: 0n, softLineAtoms: 0n, spent } as unknown as Assessment,
  });
  expect(sortFound([due(true)]).due).toHaveLength(0);
  expect(sortFound([due(false)]).due).toHaveLength(1);
});
