import { describe, expect, it } from 'vitest';
import type { Proof } from './proof';
import { verdictOf, verdictWords } from './verdict';

const BTC = { market: 0, symbol: 'BTC', decimals: 8, bookedAtoms: 9n, vaultAtoms: 9n, summedAtoms: 9n };

/** 100 owed and held, and accounts that add up. */
function proof(change: Partial<Proof> = {}): Proof {
  return {
    slot: 1n,
    accountsSlot: 1n,
    lines: [],
    owedAtoms: 100n,
    vaultAtoms: 100n,
    lossAtoms: 0n,
    differenceAtoms: 0n,
    accounts: { accounts: 2, cashAtoms: 70n, collateralAtoms: [9n] },
    bookedCashAtoms: 70n,
    collateral: [BTC],
    ...change,
  };
}

const mismatch: Partial<Proof> = { bookedCashAtoms: 71n };

describe('verdict of a proof of solvency', () => {
  it('is exact, or a surplus where a vault was given something', () => {
    expect(verdictOf(proof())).toBe('exact');
    expect(verdictOf(proof({ differenceAtoms: 1n }))).toBe('surplus');
    expect(verdictOf(proof({ collateral: [{ ...BTC, vaultAtoms: 10n }] }))).toBe('surplus');
  });

  it('is never good while a loss is shared, though the loss explains the whole difference', () => {
    const shared = proof({ vaultAtoms: 60n, lossAtoms: 40n });
    expect(verdictOf(shared)).toBe('loss');
    expect(verdictWords(shared)).toBe('✗ The vault holds 0.000040 USD less than is owed: a loss shared by all');
  });

  it('tells of a loss that a gift covers, since leavers still bear it', () => {
    const covered = proof({ vaultAtoms: 110n, lossAtoms: 40n, differenceAtoms: 50n });
    expect(verdictOf(covered)).toBe('loss');
    expect(verdictWords(covered)).toContain('0.000040');
  });

  it('is short by one atom of quote or of collateral, whatever else there is', () => {
    expect(verdictOf(proof({ differenceAtoms: -1n, lossAtoms: 40n }))).toBe('short');
    const collateral = [{ ...BTC, vaultAtoms: 8n }];
    expect(verdictOf(proof({ collateral, differenceAtoms: 5n, ...mismatch }))).toBe('short');
    expect(verdictWords(proof({ collateral }))).toContain('BTC');
  });

  it('proves nothing where the accounts do not add up, or are not added up', () => {
    expect(verdictOf(proof(mismatch))).toBe('unproved');
    expect(verdictOf(proof({ collateral: [{ ...BTC, summedAtoms: 8n }] }))).toBe('unproved');
    expect(verdictOf(proof({ accounts: null }))).toBe('unproved');
  });
});
