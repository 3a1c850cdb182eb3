/** Reads all that the proof needs, at one slot where the node allows it. */
import type { Address } from '@solana/kit';
import { bytesOf } from '@breakwater/client/account/fetch';
import { symbolOf, type World } from '@breakwater/client/account/world';
import type { Rpc } from '@breakwater/client/connect';
import { getMarketDecoder, getPoolDecoder, type Market, type Pool } from '@breakwater/client/generated/accounts';
import { NOBODY } from '@breakwater/client/instruction/account';
import { pause } from '@breakwater/client/pause';
import { fetchParts } from '../../lib/chain/everyone';
import { PART_LENGTH, PART_OFFSET, agrees, balanceOf, owedLines, sumOf, sumParts, type AccountSums, type Proof } from './proof';

/** Money moves between two reads now and then; a busy pool needs a few looks, and is left alone between them. */
const TRIES = 4;
const BETWEEN_MS = 1_500;

interface Books {
  slot: bigint;
  pool: Pool;
  quoteAtoms: bigint;
  markets: { market: Market; vaultAtoms: bigint }[];
}

export class ProofError extends Error {
  override name = 'ProofError';
}

/** Pool, markets and vaults in one answer: all of one slot. */
async function readBooks(rpc: Rpc, world: World): Promise<Books> {
  const markets = world.markets.filter(({ data }) => data.collateralMint !== NOBODY);
  const wanted: Address[] = [
    world.poolAddress,
    world.pool.quoteVault,
    ...markets.flatMap(({ address, data }) => [address, data.collateralVault]),
  ];
  const answer = await rpc.getMultipleAccounts(wanted, { encoding: 'base64', commitment: 'confirmed' }).send();
  const bytes = answer.value.map((account, at) => {
    if (!account) throw new ProofError(`the node has no account ${wanted[at] ?? ''}`);
    return bytesOf(account.data[0]);
  });
  const [pool, vault, ...rest] = bytes;
  if (!pool || !vault) throw new ProofError('the node left an account out');
  const pairs = markets.map((_, at) => {
    const [market, collateral] = [rest[2 * at], rest[2 * at + 1]];
    if (!market || !collateral) throw new ProofError('the node left an account out');
    return { market: getMarketDecoder().decode(market), vaultAtoms: balanceOf(collateral) };
  });
  return { slot: answer.context.slot, pool: getPoolDecoder().decode(pool), quoteAtoms: balanceOf(vault), markets: pairs };
}

function proofOf(books: Books, accounts: AccountSums | null, accountsSlot: bigint): Proof {
  const lines = owedLines(books.pool);
  const owedAtoms = sumOf(lines);
  return {
    slot: books.slot,
    accountsSlot,
    lines,
    owedAtoms,
    vaultAtoms: books.quoteAtoms,
    lossAtoms: books.pool.lossAtoms,
    differenceAtoms: books.quoteAtoms + books.pool.lossAtoms - owedAtoms,
    accounts,
    bookedCashAtoms: books.pool.accountsCashAtoms,
    collateral: books.markets.map(({ market, vaultAtoms }) => ({
      market: market.index,
      symbol: symbolOf(market.symbol),
      decimals: market.collateralDecimals,
      bookedAtoms: market.collateralAtoms,
      vaultAtoms,
      summedAtoms: accounts && (accounts.collateralAtoms[market.index] ?? 0n),
    })),
  };
}

/** What the books and the vaults say; the accounts are not added up. */
export async function readBooksAlone(rpc: Rpc, world: World): Promise<Proof> {
  const books = await readBooks(rpc, world);
  return proofOf(books, null, books.slot);
}

/**
 * Looks again while the accounts differ from the books: the two were read at different slots, and something moved between. Gives the last
 * look where they never agree, or where it was stopped.
 */
export async function readProof(rpc: Rpc, world: World, signal: AbortSignal): Promise<Proof> {
  for (let look = 1; ; look += 1) {
    const { slot, parts } = await fetchParts(rpc, world.poolAddress, PART_OFFSET, PART_LENGTH);
    const accounts = sumParts(parts.map(({ bytes }) => bytes));
    const proof = proofOf(await readBooks(rpc, world), accounts, slot);
    if (agrees(proof) || look === TRIES) return proof;
    await pause(BETWEEN_MS, signal);
    if (signal.aborted) return proof;
  }
}
