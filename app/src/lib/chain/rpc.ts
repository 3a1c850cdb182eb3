import { createSolanaRpc, createSolanaRpcSubscriptions } from '@solana/kit';
import type { Config } from '../config';

export type Rpc = ReturnType<typeof createSolanaRpc>;
export type Subscriptions = ReturnType<typeof createSolanaRpcSubscriptions>;

export interface Connection {
  config: Config;
  rpc: Rpc;
  subscriptions: Subscriptions;
}

export function connect(config: Config): Connection {
  return {
    config,
    rpc: createSolanaRpc(config.rpcUrl),
    subscriptions: createSolanaRpcSubscriptions(config.wsUrl),
  };
}
