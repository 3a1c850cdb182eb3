import { SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE, SolanaError, type Signature } from '@solana/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeBusy } from '../error/busy';
import { fakeRpc, inOrder, status, statuses } from '../testing/rpc';
import { land, outcome, type Reached } from './land';

const LAST = 500n;
const AWAY = new TypeError('Failed to fetch');
const NO_HISTORY = new SolanaError(SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_HISTORY_NOT_AVAILABLE);
const SIGNATURE = 'signature' as Signature;

const at = (blockHeight: bigint, absoluteSlot = 1_000n) => ({ blockHeight, absoluteSlot });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How it ends, or the name of what it fails with; and what was told on the way. */
async function ends(answers: Parameters<typeof fakeRpc>[0]) {
  const { rpc, calls } = fakeRpc({ sendTransaction: () => SIGNATURE, ...answers });
  const told: Reached[] = [];
  const flight = { rpc, bytes: new Uint8Array(3), signature: SIGNATURE, lifetime: { blockhash: 'hash', lastValidBlockHeight: LAST } };
  const end = land(flight, (reached) => told.push(reached)).catch((error: unknown) => (error as Error).message);
  await vi.advanceTimersByTimeAsync(200_000);
  return { end: await Promise.race([end, Promise.resolve('still waits')]), told, calls };
}

/** Without a search of the past: null. With one: the others in their order. */
const seen = (recent: unknown, ...searched: unknown[]) => {
  const past = inOrder(...searched);
  return (_: Signature[], { searchTransactionHistory: search }: { searchTransactionHistory: boolean }) => {
    if (search) return past();
    if (recent instanceof Error) throw recent;
    return recent;
  };
};

describe('a transaction on its way', () => {
  it('is sent again until it is confirmed', async () => {
    const getSignatureStatuses = inOrder(statuses(null), statuses(null), statuses(status('processed')), statuses(status('confirmed')));
    const { end, told, calls } = await ends({ getSignatureStatuses, getEpochInfo: () => at(LAST) });
    expect(end).toBe('confirmed');
    expect(told).toEqual(['processed', 'confirmed']);
    expect(calls.filter((each) => each === 'sendTransaction')).toHaveLength(2);
  });

  it('is refused by what the program said, once that is confirmed', async () => {
    const err = { InstructionError: [0, { Custom: 6200 }] };
    const getSignatureStatuses = inOrder(statuses(status('processed', err)), statuses(status('confirmed', err)));
    expect((await ends({ getSignatureStatuses, getEpochInfo: () => at(LAST) })).end).toBe('BelowInitialMargin');
  });

  it('is waited for while a node does not answer, and not for ever', async () => {
    const late = { getSignatureStatuses: inOrder(AWAY, AWAY, AWAY, statuses(status('finalized'))) };
    expect((await ends(late)).end).toBe('finalized');
    expect((await ends({})).end).toBe('OutcomeUnknown');
  });
});

it('a node that is busy says nothing about a transaction on its way', async () => {
  const busy = new NodeBusy('slow down');
  const answers = {
    sendTransaction: inOrder(busy),
    getEpochInfo: inOrder(busy),
    getSignatureStatuses: inOrder(busy, busy, busy, busy, statuses(status('confirmed'))),
  };
  expect((await ends(answers)).end).toBe('confirmed');
  expect((await ends({ ...answers, getSignatureStatuses: inOrder(busy) })).end).toBe('OutcomeUnknown');
});

describe('past its last block', () => {
  const getEpochInfo = () => at(LAST + 1n);

  it('it can no longer land where the node has looked and found nothing', async () => {
    expect((await ends({ getSignatureStatuses: seen(statuses(null), statuses(null)), getEpochInfo })).end).toBe('unknown');
  });

  it('a look that failed is no look', async () => {
    const getSignatureStatuses = seen(statuses(null), AWAY, AWAY, statuses(status('confirmed')));
    expect((await ends({ getSignatureStatuses, getEpochInfo })).end).toBe('confirmed');
  });

  it('in a block that is not confirmed it is waited for', async () => {
    const getSignatureStatuses = seen(statuses(status('processed')), statuses(status('processed')), statuses(status('confirmed')));
    expect((await ends({ getSignatureStatuses, getEpochInfo })).end).toBe('confirmed');
  });

  it('one that landed while the computer slept is found in the past', async () => {
    const getSignatureStatuses = seen(statuses(null), statuses(status('finalized')));
    expect((await ends({ getSignatureStatuses, getEpochInfo: () => at(LAST + 9_000n) })).end).toBe('finalized');
  });

  it('a node that is behind the one that told the height is asked again', async () => {
    const getSignatureStatuses = seen(statuses(null), statuses(null, 999n), statuses(status('confirmed'), 1_001n));
    expect((await ends({ getSignatureStatuses, getEpochInfo })).end).toBe('confirmed');
  });

  it('a node without a past is believed for as long as it remembers', async () => {
    const getSignatureStatuses = seen(statuses(null), NO_HISTORY);
    expect((await ends({ getSignatureStatuses, getEpochInfo })).end).toBe('unknown');
    expect((await ends({ getSignatureStatuses, getEpochInfo: () => at(LAST + 9_000n) })).end).toBe('OutcomeUnknown');
  });
});

it('no answer is told from nothing seen', async () => {
  await expect(outcome(fakeRpc({}).rpc, SIGNATURE, true)).rejects.toThrow('Failed to fetch');
  const { rpc } = fakeRpc({ getSignatureStatuses: () => statuses(null) });
  expect(await outcome(rpc, SIGNATURE, true)).toEqual({ reached: null, slot: 1_000n, searched: true });
});
