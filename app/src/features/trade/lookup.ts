/** Whether the user's lookup table is there and holds what a trade of several legs names. */
import type { Address, AddressesByLookupTableAddress, Instruction } from '@solana/kit';
import { useCallback, useEffect, useState } from 'react';
import { all } from '@breakwater/client/account/world';
import { Refused } from '@breakwater/client/error/refused';
import { asLookup } from '@breakwater/client/tx/tables';
import { useOwnAccounts } from '../../lib/account';
import { useChain } from '../../lib/chain/store';
import { missing, prepare, tableOf } from '../../lib/tx/tables';
import { useWallet } from '../../lib/wallet/store';

function here() {
  const { connection, world } = useChain.getState();
  if (!connection || !world) throw new Refused('NodeAway');
  return { rpc: connection.rpc, world };
}

export async function tables(payer: Address): Promise<AddressesByLookupTableAddress> {
  const { rpc, world } = here();
  return asLookup(await tableOf(rpc, world, payer));
}

export async function preparing(payer: Address): Promise<Instruction[]> {
  const { rpc, world } = here();
  return prepare(rpc, world, payer, ownAccounts(payer));
}

/** All that this wallet may trade for. */
const ownAccounts = (wallet: Address): Address[] =>
  all(useChain.getState().entries, 'MarginAccount').flatMap(({ address, data }) =>
    data.owner === wallet || data.delegate === wallet ? [address] : [],
  );

/** How many addresses it lacks; null while that is not known. */
export function useMissing(): { count: number | null; again: () => void } {
  const owner = useWallet((state) => state.address);
  const boards = useChain((state) => state.world?.markets.reduce((sum, market) => sum + market.boards.length, 0) ?? 0);
  const accounts = useOwnAccounts().length;
  const [count, setCount] = useState<number | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!owner) return;
    let stale = false;
    const { connection, world } = useChain.getState();
    if (!connection || !world) return;
    missing(connection.rpc, world, owner, ownAccounts(owner)).then(
      (found) => !stale && setCount(found.length),
      () => undefined, // the banner says that the node is away
    );
    return () => {
      stale = true;
    };
  }, [owner, boards, accounts, round]);
  return { count, again: useCallback(() => setRound((each) => each + 1), []) };
}
