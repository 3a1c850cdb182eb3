/** The backstop vault, what it is worth, and the user's part of it. */
import type { Address } from '@solana/kit';
import { useEffect, useState } from 'react';
import type { Assessment } from '../../engine/types';
import type { BackstopShare, BackstopVault } from '../../generated/accounts';
import { useWanted } from '../../lib/chain/everyone';
import type { Entry } from '../../lib/chain/kinds';
import { useAll, useChain, useOne } from '../../lib/chain/store';
import type { World } from '../../lib/chain/world';
import { useMargin, type Answer } from '../../lib/margin/engine';
import { tokensOf } from '../../lib/tx/instructions';
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

/** Quote tokens in the wallet [atoms]; null while they are not known. Read again with every new slot of the pool. */
export function useTokens(world: World): bigint | null {
  const owner = useWallet((state) => state.address);
  const rpc = useChain((state) => state.connection?.rpc);
  const [told, setTold] = useState<{ owner: Address; atoms: bigint } | null>(null);
  const mint = world.house.quoteMint;
  const entering = world.pool.enteringAtoms;
  useEffect(() => {
    if (!owner || !rpc) return;
    let over = false;
    tokensOf(owner, mint)
      .then((tokens) => rpc.getTokenAccountBalance(tokens, { commitment: 'confirmed' }).send())
      .then(
        ({ value }) => !over && setTold({ owner, atoms: BigInt(value.amount) }),
        () => !over && setTold({ owner, atoms: 0n }), // no token account is no tokens
      );
    return () => {
      over = true;
    };
  }, [owner, rpc, mint, entering]);
  return told && told.owner === owner ? told.atoms : null;
}
