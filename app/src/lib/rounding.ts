/** Money and sizes as the program rounds them, where no engine is asked. `vectors.test.ts` holds them to its rules. */
import { LOT_PLACES } from './units';

const LOTS_PER_CONTRACT = 10n ** BigInt(LOT_PLACES);
const ONE_Q32 = 1n << 32n;

/** Paid for a size at a price, negative where it is sold: a buyer pays up, a seller gets down. */
export function paidAtoms(sizeLots: bigint, priceAtoms: bigint): bigint {
  const sells = sizeLots < 0n;
  const product = (sells ? -sizeLots : sizeLots) * priceAtoms;
  return sells ? -(product / LOTS_PER_CONTRACT) : (product + LOTS_PER_CONTRACT - 1n) / LOTS_PER_CONTRACT;
}

/** What a slice of an account takes of a position, towards minus infinity. */
export function sliceLots(sizeLots: bigint, shareQ32: bigint): bigint {
  const share = shareQ32 < ONE_Q32 ? shareQ32 : ONE_Q32;
  return sizeLots < 0n ? -((-sizeLots * share + ONE_Q32 - 1n) / ONE_Q32) : (sizeLots * share) / ONE_Q32;
}

/** What shares of the vault are worth, rounded down as for a leaver. */
export function sharesWorth(shares: bigint, allShares: bigint, valueAtoms: bigint): bigint {
  return allShares === 0n ? 0n : (valueAtoms * shares) / allShares;
}
