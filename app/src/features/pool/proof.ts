/** What a pool owes against what its vaults hold, line by line and to the atom. */
import type { Pool } from '@breakwater/client/generated/accounts';

/** Where a margin account says its cash and, behind it, its collateral of each market: what the proof reads of every account. */
export const PART_OFFSET = 8 + 3 * 32;
export const MOST_MARKETS = 8;
export const PART_LENGTH = 8 + 8 * MOST_MARKETS;
/** Of an SPL token account. */
const TOKEN_AMOUNT_OFFSET = 64;

export interface OwedLine {
  id: string;
  name: string;
  why: string;
  atoms: bigint;
}

type Owing = Pick<
  Pool,
  | 'accountsCashAtoms'
  | 'insuranceAtoms'
  | 'gammaAtoms'
  | 'escrowAtoms'
  | 'heldAtoms'
  | 'bondsAtoms'
  | 'enteringAtoms'
  | 'keptAtoms'
  | 'suspenseAtoms'
>;

/** The lines of `Pool::owed_atoms`. */
export function owedLines(pool: Owing): OwedLine[] {
  return [
    {
      id: 'cash',
      name: 'Cash of all margin accounts',
      why: 'of users and of the backstop vault; debts are negative',
      atoms: pool.accountsCashAtoms,
    },
    { id: 'insurance', name: 'Insurance fund', why: 'fees and penalties', atoms: pool.insuranceAtoms },
    { id: 'gamma', name: 'Gamma reserve', why: 'for losses that come as a gap', atoms: pool.gammaAtoms },
    { id: 'escrow', name: 'Escrow of auctions', why: 'penalties and tips that auctions hold', atoms: pool.escrowAtoms },
    { id: 'held', name: 'Held back', why: 'of who took a slice, for a while', atoms: pool.heldAtoms },
    { id: 'bonds', name: 'Bonds', why: 'of sealed bids', atoms: pool.bondsAtoms },
    { id: 'entering', name: 'Waiting to enter the backstop', why: 'providers’ money, outside the vault', atoms: pool.enteringAtoms },
    { id: 'kept', name: 'Left behind by withdrawals', why: 'for what was missing and is not shared yet', atoms: pool.keptAtoms },
    { id: 'suspense', name: 'Settlement in progress', why: 'settled on one side and not yet on the other', atoms: pool.suspenseAtoms },
  ];
}

export const sumOf = (lines: readonly { atoms: bigint }[]): bigint => lines.reduce((sum, { atoms }) => sum + atoms, 0n);

/** The balance of an SPL token account. */
export function balanceOf(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(TOKEN_AMOUNT_OFFSET, true);
}

export interface AccountSums {
  accounts: number;
  cashAtoms: bigint;
  /** By market index [mint atoms]. */
  collateralAtoms: bigint[];
}

/** Sums over what was read of every margin account. */
export function sumParts(parts: readonly Uint8Array[]): AccountSums {
  const sums: AccountSums = { accounts: parts.length, cashAtoms: 0n, collateralAtoms: new Array<bigint>(MOST_MARKETS).fill(0n) };
  for (const bytes of parts) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    sums.cashAtoms += view.getBigInt64(0, true);
    sums.collateralAtoms = sums.collateralAtoms.map((sum, index) => sum + view.getBigUint64(8 + 8 * index, true));
  }
  return sums;
}

export interface CollateralProof {
  market: number;
  symbol: string;
  decimals: number;
  /** Written in the market. */
  bookedAtoms: bigint;
  vaultAtoms: bigint;
  /** Over all margin accounts; null where they are not added up. */
  summedAtoms: bigint | null;
}

export interface Proof {
  slot: bigint;
  accountsSlot: bigint;
  lines: OwedLine[];
  owedAtoms: bigint;
  vaultAtoms: bigint;
  lossAtoms: bigint;
  /** Held and lost, less owed: 0, or what somebody sent to the vault without being asked. A shared loss cancels out here. */
  differenceAtoms: bigint;
  /** Null where there are too many to add up unasked. */
  accounts: AccountSums | null;
  /** Of the pool as it was when the accounts were read. */
  bookedCashAtoms: bigint;
  collateral: CollateralProof[];
}

/** The accounts' own sums are known, and agree with what pool and markets say. */
export function agrees(proof: Proof): boolean {
  return (
    proof.accounts?.cashAtoms === proof.bookedCashAtoms &&
    proof.collateral.every(({ bookedAtoms, summedAtoms }) => bookedAtoms === summedAtoms)
  );
}
