import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, loadConfig, storeRpc } from '../../src/lib/config';

/** The browser's two parts that settings need: the file beside the page, and what is stored. */
function page(file: unknown, status = 200): void {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  const body = typeof file === 'string' ? file : JSON.stringify(file);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));
}

afterEach(() => vi.unstubAllGlobals());

describe('config.json', () => {
  const least = { rpc_url: 'http://127.0.0.1:8899', pool: 'pool' };

  it('needs a node and a pool, and fills in the rest', async () => {
    page(least);
    expect(await loadConfig()).toEqual({ rpcUrl: least.rpc_url, wsUrl: 'ws://127.0.0.1:8900', pool: 'pool', cluster: 'localnet' });
  });

  it('names servers without a slash at their end, and an empty history is the own origin', async () => {
    page({ ...least, ws_url: 'ws://elsewhere', cluster: 'devnet', quotes_url: 'http://quotes/', history_url: '' });
    expect(await loadConfig()).toEqual({
      rpcUrl: least.rpc_url,
      wsUrl: 'ws://elsewhere',
      pool: 'pool',
      cluster: 'devnet',
      quotesUrl: 'http://quotes',
      historyUrl: '',
    });
  });

  it("the user's own node goes before the one that is served, with its own websocket", async () => {
    page({ ...least, ws_url: 'ws://elsewhere' });
    storeRpc('https://node.example.com');
    expect(await loadConfig()).toMatchObject({ rpcUrl: 'https://node.example.com', wsUrl: 'wss://node.example.com' });
    storeRpc(null);
    expect(await loadConfig()).toMatchObject({ rpcUrl: least.rpc_url, wsUrl: 'ws://elsewhere' });
  });

  it.each([
    [{ pool: 'pool' }, 200],
    [{ rpc_url: 'http://127.0.0.1:8899' }, 200],
    [{ rpc_url: 5, pool: 'pool' }, 200],
    [[], 200],
    ['null', 200],
    ['<html>', 200],
    [least, 404],
  ])('%j with status %i is refused', async (file, status) => {
    page(file, status);
    await expect(loadConfig()).rejects.toBeInstanceOf(ConfigError);
  });
});
