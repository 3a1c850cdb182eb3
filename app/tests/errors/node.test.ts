import * as kit from '@solana/kit';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as CLEARING } from '@breakwater/client/generated/programs';
import { connect } from '../../src/lib/chain/rpc';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain } from '../../src/lib/errors/explain';
import { INSTRUCTION_ERRORS, TRANSACTION_ERRORS } from '../../src/lib/errors/runtime';

// a busy node is asked again after pauses, which nobody waits for here
vi.mock('@breakwater/client/pause', () => ({ pause: async () => undefined }));

/** Answers every question with what the path says: a status, or a JSON-RPC error. */
const server: Server = createServer((request, response) => {
  const [, kind, value = ''] = (request.url ?? '').split('/');
  if (kind === 'status') {
    response.writeHead(Number(value)).end('no');
    return;
  }
  const error = JSON.parse(decodeURIComponent(value)) as unknown;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: '0', error }));
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function thrown(url: string): Promise<unknown> {
  try {
    await connect({ rpcUrl: url, wsUrl: 'ws://127.0.0.1:1', pool: '', cluster: 'localnet' }).rpc.getGenesisHash().send();
  } catch (error) {
    return error;
  }
  throw new Error('the node answered');
}

const answers = (error: unknown) => thrown(`${base}/error/${encodeURIComponent(JSON.stringify(error))}`);

describe('a node over HTTP', () => {
  it.each([
    [500, 'NodeAway'],
    [502, 'NodeAway'],
    [429, 'NodeBusy'],
    [503, 'NodeBusy'],
    [403, 'NodeRefused'],
    [413, 'TransactionTooLarge'],
  ])('that answers %i is %s', async (status, name) => {
    const said = explain(await thrown(`${base}/status/${status}`));
    expect(said).toMatchObject({ name, ...CATALOGUE[name] });
    expect(said.detail ?? '').not.toContain(String(status));
  });

  it('that is not there is NodeAway', async () => {
    expect(explain(await thrown('http://127.0.0.1:1')).name).toBe('NodeAway');
    expect(explain(await fetch('http://127.0.0.1:1').catch((error: unknown) => error)).name).toBe('NodeAway');
  });

  it.each([
    [{ code: -32005, message: 'Node is behind by 42 slots', data: { numSlotsBehind: 42 } }, 'NodeBehind'],
    [{ code: -32016, message: 'Minimum context slot has not been reached', data: { contextSlot: 5 } }, 'NodeBehind'],
    [{ code: -32003, message: 'Transaction signature verification failure' }, 'NotSigned'],
    [{ code: -32006, message: 'Transaction precompile verification failure InvalidAccountIndex' }, 'SignatureNotValid'],
    [{ code: -32601, message: 'Method not found' }, 'NodeRefused'],
    [{ code: -32010, message: 'excluded from account secondary indexes', data: { indexKey: CLEARING } }, 'NodeRefused'],
    [{ code: -32603, message: 'Internal error' }, 'NodeAway'],
    [{ code: 429, message: 'Too many requests' }, 'NodeBusy'],
    [{ code: -32429, message: 'rate limited' }, 'NodeBusy'],
    [{ code: -32029, message: 'Rate limit exceeded', data: { retry: 1 } }, 'NodeBusy'],
    [{ code: -32029 }, 'NodeBusy'],
  ])('that answers %j is %s', async (error, name) => expect(explain(await answers(error)).name).toBe(name));

  const preflight = (err: unknown, logs: string[] = []) => ({
    code: -32002,
    message: 'Transaction simulation failed',
    data: { err, logs, accounts: null, unitsConsumed: 1 },
  });

  it.each([
    [preflight({ InstructionError: [2, { Custom: 6200 }] }), 'BelowInitialMargin'],
    [
      preflight({ InstructionError: [2, { Custom: 1 }] }, [
        'Program TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA failed: custom program error: 0x1',
      ]),
      'TokensInsufficient',
    ],
    [preflight('AccountNotFound'), 'AccountNotFound'],
    [preflight('BlockhashNotFound'), 'BlockhashNotFound'],
    [preflight({ InsufficientFundsForRent: { account_index: 1 } }), 'InsufficientFundsForRent'],
    [
      preflight({ InstructionError: [0, 'ProgramFailedToComplete'] }, [`Program ${CLEARING} failed: exceeded CUs meter`]),
      'ComputationalBudgetExceeded',
    ],
  ])('whose simulation ends in %j is %s', async (error, name) => expect(explain(await answers(error)).name).toBe(name));
});

describe('kit', () => {
  const names = kit as unknown as Readonly<Record<string, unknown>>;
  const pascal = (text: string) => text.toLowerCase().replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

  it.each([
    ['SOLANA_ERROR__TRANSACTION_ERROR__', kit.SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN, TRANSACTION_ERRORS],
    ['SOLANA_ERROR__INSTRUCTION_ERROR__', kit.SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN, INSTRUCTION_ERRORS],
  ])('%s has the codes that the list stands for', (prefix, first, list) => {
    const codes = Object.entries(names).filter((pair): pair is [string, number] => pair[0].startsWith(prefix) && pair[1] !== first);
    expect(codes.length).toBeGreaterThan(30);
    for (const [name, code] of codes) expect(list[code - first - 1]).toBe(pascal(name.slice(prefix.length)));
  });

  // two carry the index of an account, and are objects
  const plain = TRANSACTION_ERRORS.slice(0, 36).filter((name) => !/^(InsufficientFundsForRent|ProgramExecution.*)$/.test(name));

  it.each(plain)('%s is explained as the node alone would be', (name) => {
    const error = kit.getSolanaErrorFromTransactionError(name as unknown as kit.TransactionError);
    expect(explain(error).name).toBe(explain(name).name);
  });

  it.each([
    [
      new kit.SolanaError(kit.SOLANA_ERROR__TRANSACTION__EXCEEDS_SIZE_LIMIT, { transactionSize: 1300, transactionSizeLimit: 1232 }),
      'TransactionTooLarge',
    ],
    [new kit.SolanaError(kit.SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED, { currentBlockHeight: 2n, lastValidBlockHeight: 1n }), 'BlockhashPast'],
    [new kit.SolanaError(kit.SOLANA_ERROR__RPC_SUBSCRIPTIONS__CHANNEL_CONNECTION_CLOSED), 'NodeAway'],
    [kit.getSolanaErrorFromTransactionError({ InstructionError: [2, { Custom: 6104 }] }), 'PriceStale'],
  ])('%s is %s', (error, name) => expect(explain(error).name).toBe(name));
});

describe('browsers without a network', () => {
  it.each(['Failed to fetch', 'NetworkError when attempting to fetch resource.', 'Load failed'])('say %s', (message) => {
    expect(explain(new TypeError(message)).name).toBe('NodeAway');
  });

  it('and time out', () => {
    expect(explain(new DOMException('The operation timed out.', 'TimeoutError')).name).toBe('NodeAway');
  });
});
