/** The backstop vault, what it is worth, and the user's part of it. */
import type { Address } from '@solana/kit';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import type { BackstopShare, BackstopVault } from '@breakwater/client/generated/accounts';
import type { Assessment } from '../../engine/types';
import { useWanted } from '../../lib/chain/everyone';
import { useAll, useOne } from '../../lib/chain/store';
import { useMargin, type Answer } from '../../lib/margin/engine';
import { useWallet } from '../../lib/wallet/store';

export interface VaultView {
  vault: Entry<'BackstopVault'>;
  account: Entry<'MarginAccount'>;
  assessment: Answer<Assessment> | null;
}

/** Null while it is not known; undefined where the pool has none. */
export function useVault(world: World): VaultView | null | undefined {
  const vaults = useAll('BackstopVault');
  const vault = vaults.find(({ data }) => data.pool === world.poolAddress);
  useWanted(vault ? [vault.data.marginAccount] : []);
  const account = useOne(vault?.data.marginAccount, 'MarginAccount');
  const assessment = useMargin(({ engine }) => (account ? engine.assess({ account: account.bytes }) : null), [account?.bytes]);
  if (!vault) return undefined;
  if (!account) return null;
  const known = assessment && (assessment.ok ? (assessment.value ? { ok: true as const, value: assessment.value } : null) : assessment);
  return { vault, account, assessment: known };
}

/** The user's share; its shares count only while the vault's epoch lasts. */
export function useShare(vault: Address): BackstopShare | undefined {
  const owner = useWallet((state) => state.address);
  const shares = useAll('BackstopShare');
  return shares.find(({ data }) => data.vault === vault && data.owner === owner)?.data;
}

export const sharesOf = (share: BackstopShare | undefined, vault: BackstopVault): bigint =>
  share && share.epoch === vault.epoch ? share.shares : 0n;
