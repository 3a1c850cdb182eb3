import { describe, expect, it } from 'vitest';
import { websocketOf } from './connect';

describe('the websocket of a node', () => {
  it.each([
    ['http://127.0.0.1:8899', 'ws://127.0.0.1:8900'],
    ['http://localhost:8899/', 'ws://localhost:8900'],
    ['http://[::1]:8899', 'ws://[::1]:8900'],
    ['http://127.0.0.2:18899', 'ws://127.0.0.2:18900'],
    ['https://api.devnet.solana.com', 'wss://api.devnet.solana.com'],
    ['https://node.example.com:8899', 'wss://node.example.com:8899'],
    ['https://node.example.com/key?token=a', 'wss://node.example.com/key?token=a'],
    ['http://localhost.example.com:8899', 'ws://localhost.example.com:8899'],
    ['http://127.0.0.1', 'ws://127.0.0.1'],
  ])('of %s is %s', (rpc, ws) => expect(websocketOf(rpc)).toBe(ws));

  it('of what is no address is an error', () => expect(() => websocketOf('node')).toThrow());
});
