import * as client from '@breakwater/client/connect';
import type { Config } from '../config';

/** With what the app was told about it. */
export interface Connection extends client.Connection {
  config: Config;
}

export function connect(config: Config): Connection {
  const { rpcUrl, wsUrl } = config;
  return { config, ...client.connect({ rpcUrl, wsUrl }) };
}
