import { getAddressDecoder } from '@solana/kit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../chain/rpc';
import { useChain } from '../chain/store';
import { explain } from '../errors/explain';
import { lastStage, send, type Plan } from './send';
import { OVER, useTx, type Stage } from './store';

const { steps } = vi.hoisted(() => ({ steps: [] as string[] }));
vi.mock('../chain/sync', () => ({ refresh: () => undefined }));
vi.mock('../wallet/store', () => ({
  useWallet: { getState: () => ({ address: '11111111111111111111111111111112' }) },
  signTransaction: () => {
    steps.push('wallet');
    return Promise.reject(new Error('User rejected the request'));
  },
}));

/** A node that simulates with this outcome. */
function node(err: unknown): Connection {
  const blockhash = getAddressDecoder().decode(new Uint8Array(32).fill(9));
  const answer = (value: unknown) => ({ send: () => Promise.resolve(value) });
  const rpc = {
    getLatestBlockhash: () => answer({ value: { blockhash, lastValidBlockHeight: 1n } }),
    getRecentPrioritizationFees: () => answer([]),
    simulateTransaction: () => {
      steps.push('simulation');
      return answer({ value: { err, logs: [], unitsConsumed: 1n } });
    },
  };
  return { rpc, config: { cluster: 'localnet' } } as unknown as Connection;
}

const plan: Plan = { key: 'k', label: 'Trade', instructions: () => [], commit: () => Promise.resolve(void steps.push('commit')) };
const problem = () => useTx.getState().actions[0]?.problem?.name;

describe('a transaction', () => {
  beforeEach(() => {
    steps.length = 0;
    useChain.setState({ connection: node(null) });
  });

  it('binds nobody before it is simulated, nor after the wallet has it', async () => {
    await send(plan);
    expect(steps).toEqual(['simulation', 'commit', 'wallet']);
  });

  it('that would be refused binds nobody, and is told in its own words', async () => {
    useChain.setState({ connection: node({ InsufficientFundsForFee: {} }) });
    const own = explain('MakerCannot');
    expect(await send({ ...plan, retell: () => own })).toBe(false);
    expect(steps).toEqual(['simulation']);
    expect(problem()).toBe('MakerCannot');
  });

  it('that can’t be bound does not reach the wallet', async () => {
    await send({ ...plan, commit: () => Promise.reject(new Error('gone')) });
    expect(steps).toEqual(['simulation']);
  });
});

it('an action whose blockhash is past is over, whatever the node last said', () => {
  const said: (Stage | null)[] = [null, 'processed', 'confirmed', 'finalized'];
  expect(said.map(lastStage)).toEqual(['unknown', 'unknown', 'confirmed', 'finalized']);
  expect(said.every((each) => OVER.has(lastStage(each)))).toBe(true);
});
