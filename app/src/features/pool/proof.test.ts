import { describe, expect, it } from 'vitest';
import type { Address } from '@solana/kit';
import { getMarginAccountEncoder, type MarginAccountArgs } from '@breakwater/client/generated/accounts';
import { PART_LENGTH, PART_OFFSET, agrees, owedLines, sumOf, sumParts, type Proof } from './proof';

const NOBODY = '11111111111111111111111111111111' as Address;
const POSITION = { expiryTs: 0n, strikeAtoms: 0n, sizeLots: 0n, market: 0, kind: 0, pad: new Uint8Array(6) };

function part(cashAtoms: bigint, collateral: bigint): Uint8Array {
  const account: MarginAccountArgs = {
    pool: NOBODY,
    owner: NOBODY,
    delegate: NOBODY,
    cashAtoms,
    collateralAtoms: [collateral, 0n, 0n, 0n, 0n, 0n, 0n, 7n],
    positions: new Array(128).fill(POSITION) as MarginAccountArgs['positions'],
    positionCount: 0,
    inAuction: 0,
    bump: 0,
    slowLoss: 0,
    id: 0,
    auctions: 0,
    auctionRangeBps: new Array<number>(8).fill(0),
    netDepositsAtoms: 0n,
    softTs: 0n,
    softSlices: 0,
    shortfallIsGap: 0,
    pad2: new Uint8Array(3),
    quoteFloor: 0n,
    shortfallAtoms: 0n,
    allowance: { startTs: 0n, baseAtoms: 0n, usedAtoms: 0n },
  };
  return new Uint8Array(getMarginAccountEncoder().encode(account)).slice(PART_OFFSET, PART_OFFSET + PART_LENGTH);
}

const pool = {
  accountsCashAtoms: 1_000n,
  insuranceAtoms: 50n,
  gammaAtoms: 10n,
  escrowAtoms: 5n,
  heldAtoms: 4n,
  bondsAtoms: 3n,
  enteringAtoms: 2n,
  keptAtoms: 6n,
  suspenseAtoms: -1n,
};

function proof(change: Partial<Proof>): Proof {
  return {
    slot: 1n,
    accountsSlot: 1n,
    lines: [],
    owedAtoms: 0n,
    vaultAtoms: 0n,
    lossAtoms: 0n,
    differenceAtoms: 0n,
    accounts: { accounts: 2, cashAtoms: 70n, collateralAtoms: [9n] },
    bookedCashAtoms: 70n,
    collateral: [{ market: 0, symbol: 'BTC', decimals: 8, bookedAtoms: 9n, vaultAtoms: 9n, summedAtoms: 9n }],
    ...change,
  };
}

describe('proof of solvency', () => {
  it('counts every line that the pool owes once', () => {
    expect(sumOf(owedLines(pool))).toBe(1_079n);
  });

  it('reads cash and collateral where the program wrote them', () => {
    const sums = sumParts([part(100n, 3n), part(-30n, 6n)]);
    expect(sums).toEqual({ accounts: 2, cashAtoms: 70n, collateralAtoms: [9n, 0n, 0n, 0n, 0n, 0n, 0n, 14n] });
  });

  it('does not agree where the accounts sum to anything else', () => {
    expect(agrees(proof({}))).toBe(true);
    expect(agrees(proof({ bookedCashAtoms: 71n }))).toBe(false);
    expect(agrees(proof({ accounts: null }))).toBe(false);
    const [one] = proof({}).collateral;
    expect(one && agrees(proof({ collateral: [{ ...one, summedAtoms: 8n }] }))).toBe(false);
  });
});
