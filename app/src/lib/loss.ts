/** A loss that all accounts share: who takes cash out leaves their part of it behind. */
import type { Pool } from '../generated/accounts';

/** What arrives of an amount while the pool shares a loss, rounded down: the program rounds the part of the loss up. */
export function arrivingAtoms(pool: Pick<Pool, 'lossAtoms' | 'accountsCashAtoms'>, atoms: bigint): bigint {
  const claims = pool.accountsCashAtoms > 0n ? pool.accountsCashAtoms : 0n;
  if (pool.lossAtoms <= 0n || claims === 0n) return atoms;
  const part = (atoms * pool.lossAtoms + claims - 1n) / claims;
  const share = part < pool.lossAtoms ? part : pool.lossAtoms;
  return share < atoms ? atoms - share : 0n;
}
