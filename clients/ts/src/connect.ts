/** A node of a cluster: where it is asked, and how sure its answers have to be. */
import {
  createDefaultRpcTransport,
  createRpc,
  createSolanaRpcApi,
  createSolanaRpcSubscriptions,
  DEFAULT_RPC_CONFIG,
  type Commitment,
  type createSolanaRpc,
} from '@solana/kit';
import { patient } from './patient';

export type Rpc = ReturnType<typeof createSolanaRpc>;
export type Subscriptions = ReturnType<typeof createSolanaRpcSubscriptions>;

export interface Cluster {
  rpcUrl: string;
  /** Absent: {@link websocketOf} the RPC's address. */
  wsUrl?: string;
  /** Of every request that names none of its own; `confirmed` where absent. */
  commitment?: Commitment;
}

export interface Connection {
  rpc: Rpc;
  subscriptions: Subscriptions;
}

/** Asks nothing yet. Reads that the node is too busy for are asked again for a few seconds. Errors: `rpcUrl` is no address. */
export function connect({ rpcUrl, wsUrl = websocketOf(rpcUrl), commitment = 'confirmed' }: Cluster): Connection {
  const api = createSolanaRpcApi({ ...DEFAULT_RPC_CONFIG, defaultCommitment: commitment });
  const transport = patient(createDefaultRpcTransport({ url: rpcUrl }));
  return { rpc: createRpc({ api, transport }) as Rpc, subscriptions: createSolanaRpcSubscriptions(wsUrl) };
}

/** A local validator's websocket is one port above its RPC; elsewhere it is the same address. */
export function websocketOf(rpcUrl: string): string {
  const url = new URL(rpcUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (url.port && url.hostname.match(/^(127\.|localhost$|\[::1\])/)) url.port = String(Number(url.port) + 1);
  return url.toString().replace(/\/$/, '');
}
