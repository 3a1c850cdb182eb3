import { SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, SolanaError, type RpcTransport } from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patient } from './patient';
import { inOrder } from './testing/rpc';

const GOOD = { jsonrpc: '2.0', id: '1', result: 'fine' };
const error = (code: number | bigint) => ({ jsonrpc: '2.0', id: '1', error: { code, message: 'no' } });
const http = (statusCode: number) =>
  new SolanaError(SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, { headers: new Headers(), message: 'no', statusCode });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How a request ends with a node that answers so in turn, and how often it was asked. */
async function ends(method: string, ...answers: unknown[]): Promise<[unknown, number]> {
  const next = inOrder(...answers);
  const asked = vi.fn(async () => next());
  const end = patient(asked as unknown as RpcTransport)({ payload: { jsonrpc: '2.0', id: '1', method, params: [] } }).catch(
    (thrown: unknown) => thrown,
  );
  await vi.advanceTimersByTimeAsync(3_500);
  return [await end, asked.mock.calls.length];
}

describe('a read that a node has no time for', () => {
  it.each([
    ['HTTP 429', http(429)],
    ['HTTP 503', http(503)],
    ['the code 429 in a good answer', error(429)],
    ['the code -32429 in a good answer', error(-32_429)],
    ['the code -32029 in a good answer, a bigint', error(-32_029n)],
  ])('is asked again, and nobody hears of %s', async (_, busy) => {
    expect(await ends('getAccountInfo', busy, busy, GOOD)).toEqual([GOOD, 3]);
  });

  it('is given up after four tries, with what the node said', async () => {
    expect(await ends('simulateTransaction', error(-32_429))).toMatchObject([{ name: 'NodeBusy', message: 'no' }, 4]);
    const [thrown, tries] = await ends('getAccountInfo', http(429));
    expect([(thrown as SolanaError).context, tries]).toMatchObject([{ statusCode: 429 }, 4]);
  });

  it('is asked ever more slowly', async () => {
    const asked = vi.fn(async () => error(429));
    patient(asked as unknown as RpcTransport)({ payload: { method: 'getSlot', params: [] } }).catch(() => undefined);
    const triesAfter = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms);
      return asked.mock.calls.length;
    };
    expect([
      await triesAfter(499),
      await triesAfter(1),
      await triesAfter(999),
      await triesAfter(1),
      await triesAfter(2_000),
      await triesAfter(60_000),
    ]).toEqual([1, 2, 2, 3, 4, 4]);
  });

  it('is not waited for by who has left', async () => {
    const stop = new AbortController();
    const asked = vi.fn(async ({ signal }: { signal: AbortSignal }) => {
      signal.throwIfAborted();
      return error(429);
    });
    const end = patient(asked as unknown as RpcTransport)({ payload: { method: 'getSlot' }, signal: stop.signal }).catch(
      (thrown: unknown) => thrown,
    );
    await vi.advanceTimersByTimeAsync(10);
    stop.abort();
    expect(await end).toMatchObject({ name: 'AbortError' });
  });
});

describe('what is asked once', () => {
  it('is a transaction: whoever sends it looks for it before it is sent again', async () => {
    expect(await ends('sendTransaction', error(-32_429), GOOD)).toMatchObject([{ name: 'NodeBusy' }, 1]);
    expect((await ends('sendTransaction', http(429), GOOD))[1]).toBe(1);
  });

  it.each([
    ['an error of another kind', error(-32_602)],
    ['a node that is broken', http(500)],
    ['a node that is not there', new TypeError('Failed to fetch')],
  ])('is %s', async (_, answer) => expect(await ends('getAccountInfo', answer, GOOD)).toEqual([answer, 1]));
});
