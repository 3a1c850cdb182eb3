import { createDefaultRpcTransport, createSolanaRpcFromTransport, createSolanaRpcSubscriptions, type createSolanaRpc } from '@solana/kit';
import type { Config } from '../config';
import { patient } from './patient';

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
    rpc: createSolanaRpcFromTransport(patient(createDefaultRpcTransport({ url: config.rpcUrl }))) as Rpc,
    subscriptions: createSolanaRpcSubscriptions(config.wsUrl),
  };
}
