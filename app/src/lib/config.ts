/** Where the node, the quote server and the history are: `config.json` beside the app, and what the user set over it. */
import { websocketOf } from '@breakwater/client/connect';

export interface Config {
  rpcUrl: string;
  wsUrl: string;
  pool: string;
  /** Base address of the quote server over HTTP; absent where there is none. */
  quotesUrl?: string;
  /** Base address of the history; empty for the app's own origin, absent where there is none. */
  historyUrl?: string;
  /** localnet, devnet, testnet, mainnet. */
  cluster: string;
}

const STORED = 'breakwater.config';

export class ConfigError extends Error {
  override name = 'ConfigError';
}

export async function loadConfig(): Promise<Config> {
  let read: unknown;
  try {
    const response = await fetch('./config.json', { cache: 'no-store' });
    if (!response.ok) throw new ConfigError(`config.json answers ${response.status}`);
    read = await response.json();
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
  const served = from(read);
  const rpcUrl = storedRpc();
  return rpcUrl ? { ...served, rpcUrl, wsUrl: websocketOf(rpcUrl) } : served;
}

function from(read: unknown): Config {
  const record = (typeof read === 'object' && read !== null ? read : {}) as Record<string, unknown>;
  const text = (key: string): string | undefined => {
    const value = record[key];
    return typeof value === 'string' ? value : undefined;
  };
  const rpcUrl = text('rpc_url');
  const pool = text('pool');
  if (!rpcUrl || !pool) throw new ConfigError('config.json needs rpc_url and pool');
  const config: Config = {
    rpcUrl,
    wsUrl: text('ws_url') ?? websocketOf(rpcUrl),
    pool,
    cluster: text('cluster') ?? 'localnet',
  };
  const quotesUrl = text('quotes_url');
  if (quotesUrl) config.quotesUrl = quotesUrl.replace(/\/$/, '');
  const historyUrl = text('history_url');
  if (historyUrl !== undefined) config.historyUrl = historyUrl.replace(/\/$/, '');
  return config;
}

/** The user's own node; null for the one that is served. */
export function storedRpc(): string | null {
  return localStorage.getItem(STORED);
}

export function storeRpc(rpcUrl: string | null): void {
  if (rpcUrl) localStorage.setItem(STORED, rpcUrl);
  else localStorage.removeItem(STORED);
}
