/** What the wallet holds: tokens of a mint, and SOL for fees. */
import { lamports, type Address } from '@solana/kit';
import { useEffect, useState } from 'react';
import { bytesOf } from '@breakwater/client/account/fetch';
import type { Rpc } from '@breakwater/client/connect';
import { tokensOf } from '@breakwater/client/instruction/account';
import { useChain } from './chain/store';
import { OVER, useTx } from './tx/store';

const EVERY_MS = 10_000;
/** Where a token account says how much it holds. */
const AMOUNT_OFFSET = 64;

export interface WalletTokens {
  /** Atoms of the mint; null while not known. */
  atoms: bigint | null;
  lamports: bigint | null;
}

const UNKNOWN: WalletTokens = { atoms: null, lamports: null };

/** Read when shown, when one of the user's transactions has ended, and every ten seconds. */
export function useWalletTokens(owner: Address | null, mint: Address | undefined): WalletTokens {
  const rpc = useChain((state) => state.connection?.rpc);
  const ended = useTx((state) => state.actions.filter((action) => OVER.has(action.stage)).length);
  const [read, setRead] = useState<{ key: string; held: WalletTokens }>({ key: '', held: UNKNOWN });
  const key = `${owner}/${mint}`;

  useEffect(() => {
    if (!rpc || !owner || !mint) return;
    let gone = false;
    const look = () =>
      purseOf(rpc, owner, mint).then(
        (held) => {
          if (!gone) setRead({ key, held });
        },
        () => undefined, // the banner tells that the node is away; what was read last stays
      );
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [rpc, owner, mint, key, ended]);

  return read.key === key ? read.held : UNKNOWN;
}

async function purseOf(rpc: Rpc, owner: Address, mint: Address): Promise<WalletTokens> {
  const tokens = await tokensOf(owner, mint);
  const { value } = await rpc.getMultipleAccounts([tokens, owner], { encoding: 'base64', commitment: 'confirmed' }).send();
  const [held, own] = value;
  return { atoms: held ? amountOf(bytesOf(held.data[0])) : 0n, lamports: own?.lamports ?? lamports(0n) };
}

function amountOf(bytes: Uint8Array): bigint {
  if (bytes.length < AMOUNT_OFFSET + 8) return 0n;
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(AMOUNT_OFFSET, true);
}
