import { AccountRole, type Address } from '@solana/kit';
import { SolanaSignTransaction } from '@solana/wallet-standard-features';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeBusy } from '@breakwater/client/error/busy';
import { fakeRpc, status, statuses } from '@breakwater/client/testing/rpc';
import { compile } from '@breakwater/client/tx/message';
import { keyOf } from '../../../tests/fakes/key';
import type { Connection } from '../chain/rpc';
import { useChain } from '../chain/store';
import { explain } from '../errors/explain';
import { useWallet, type SolanaWallet } from '../wallet/store';
import { send, type Plan } from './send';
import { stageWords } from './stageWords';
import { dismiss, useTx } from './store';

vi.mock('../chain/sync', () => ({ refresh: async () => undefined, follow: () => undefined }));

const ALICE = keyOf(1);
const HASH = keyOf(20).address;
const NEWER = keyOf(21).address;
const LAST = 500n;

const instruction = {
  programAddress: keyOf(8).address,
  accounts: [{ address: ALICE.address, role: AccountRole.WRITABLE_SIGNER }],
  data: new Uint8Array([1]),
};
const plan: Plan = { key: 'deposit', label: 'Deposit', instructions: () => [instruction] };
const simulated = (err: unknown = null) => ({ value: { err, logs: [], unitsConsumed: 1_000n } });

/** A node that lets everything land. */
const NODE = {
  getLatestBlockhash: () => ({ value: { blockhash: HASH, lastValidBlockHeight: LAST } }),
  getRecentPrioritizationFees: () => [],
  simulateTransaction: () => simulated(),
  getBlockHeight: () => LAST,
  sendTransaction: () => 'signature',
  getSignatureStatuses: () => statuses(status('finalized')),
};

function begins(answers: Parameters<typeof fakeRpc>[0], sign: (bytes: Uint8Array) => Promise<Uint8Array>) {
  const { rpc, calls } = fakeRpc({ ...NODE, ...answers });
  const asked: Uint8Array[] = [];
  const signTransaction = async ({ transaction }: { transaction: Uint8Array }) => {
    asked.push(transaction);
    return [{ signedTransaction: await sign(transaction) }];
  };
  const wallet = { name: 'Test', features: { [SolanaSignTransaction]: { signTransaction } } } as unknown as SolanaWallet;
  useWallet.setState({ wallet, account: { address: ALICE.address, chains: [] } as never, address: ALICE.address });
  useChain.setState({ connection: { rpc, config: { cluster: 'localnet' } } as Connection });
  return { calls, asked };
}

const action = () => useTx.getState().actions[0];
const problem = () => action()?.problem?.name;

beforeEach(() => {
  vi.useFakeTimers();
  useTx.setState({ actions: [] });
});
afterEach(() => void vi.useRealTimers());

/** Time runs while the promise is waited for. */
async function after<T>(ms: number, end: Promise<T>): Promise<T | 'still waits'> {
  await vi.advanceTimersByTimeAsync(ms);
  vi.useRealTimers();
  const answer = await Promise.race([end, new Promise<'still waits'>((resolve) => setTimeout(() => resolve('still waits'), 500))]);
  vi.useFakeTimers();
  return answer;
}

const signs = async (bytes: Uint8Array) => ALICE.sign(bytes);

/** The same with another blockhash, as wallets do after a slow confirmation. */
const refreshes = async () =>
  ALICE.sign(compile(ALICE.address, [instruction], { blockhash: NEWER, lastValidBlockHeight: 0n }, { units: 2_200, microLamports: 0n }));

describe('sending', () => {
  it('asks the wallet once, and the second of two clicks nothing', async () => {
    const { asked, calls } = begins({}, signs);
    const both = Promise.all([send(plan), send(plan)]);
    vi.useRealTimers();
    expect(await both).toEqual([true, false]);
    expect(asked).toHaveLength(1);
    expect(calls.filter((each) => each === 'sendTransaction')).toHaveLength(1);
    expect(action()?.stage).toBe('finalized');
  });

  it('what the program would refuse never reaches the wallet', async () => {
    const { asked } = begins({ simulateTransaction: () => simulated({ InstructionError: [2, { Custom: 6200 }] }) }, signs);
    expect(await after(0, send(plan))).toBe(false);
    expect(problem()).toBe('BelowInitialMargin');
    expect(asked).toHaveLength(0);
  });

  it('a node that is busy fails no transaction: none was sent, and it says what to do', async () => {
    for (const method of ['getLatestBlockhash', 'simulateTransaction']) {
      useTx.setState({ actions: [] });
      const { asked, calls } = begins({ [method]: () => Promise.reject(new NodeBusy('50 requests a second')) }, signs);
      expect(await after(0, send(plan))).toBe(false);
      expect(action()?.problem).toMatchObject({
        name: 'NodeBusy',
        cause: expect.stringContaining('busy') as string,
        todo: expect.stringMatching(/^Try again/) as string,
      });
      expect([asked.length, calls.includes('sendTransaction'), stageWords(action() ?? { stage: 'sent' })]).toEqual([0, false, 'Not sent']);
    }
  });

  it('what binds somebody is done after the simulation and before the wallet is asked', async () => {
    const order: string[] = [];
    begins(
      { simulateTransaction: () => (order.push('simulated'), simulated()) },
      async (bytes) => (order.push('signed'), ALICE.sign(bytes)),
    );
    vi.useRealTimers();
    await send({ ...plan, commit: async () => void order.push('committed') });
    expect(order).toEqual(['simulated', 'committed', 'signed']);
  });

  it('what can not be bound never reaches the wallet', async () => {
    const { asked } = begins({}, signs);
    expect(await after(0, send({ ...plan, commit: () => Promise.reject(new Error('gone')) }))).toBe(false);
    expect(asked).toHaveLength(0);
  });

  it('a refusal binds nobody, and may be told in words of the plan’s own', async () => {
    begins({ simulateTransaction: () => simulated({ InstructionError: [2, { Custom: 6200 }] }) }, signs);
    const commit = vi.fn(() => Promise.resolve());
    expect(await after(0, send({ ...plan, commit, retell: () => explain('MakerCannot') }))).toBe(false);
    expect(problem()).toBe('MakerCannot');
    expect(commit).not.toHaveBeenCalled();
  });

  it('a transaction that the wallet changed is simulated as it is, and waited for by its own blockhash', async () => {
    const { calls } = begins({ getBlockHeight: () => 700n }, refreshes);
    vi.useRealTimers();
    expect(await send(plan)).toBe(true);
    expect(calls.filter((each) => each === 'simulateTransaction')).toHaveLength(2);
  });

  it('one that would fail as the wallet changed it is not sent', async () => {
    let simulations = 0;
    const { calls } = begins({ simulateTransaction: () => simulated(simulations++ === 0 ? null : 'SignatureFailure') }, refreshes);
    vi.useRealTimers();
    expect(await send(plan)).toBe(false);
    expect(problem()).toBe('SignatureNotValid');
    expect(calls).not.toContain('sendTransaction');
  });

  it('another account chosen meanwhile signs nothing', async () => {
    const { asked } = begins({}, signs);
    const moved = { ...plan, commit: async () => useWallet.setState({ address: keyOf(2).address as Address }) };
    expect(await after(0, send(moved))).toBe(false);
    expect(problem()).toBe('AccountChanged');
    expect(asked).toHaveLength(0);
  });
});

describe('a wallet that does not answer', () => {
  const never = () => new Promise<Uint8Array>(() => undefined);

  it('is waited for until the transaction could no longer land', async () => {
    let height = LAST;
    begins({ getBlockHeight: () => height }, never);
    const end = send(plan);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(action()?.stage).toBe('signing');
    height += 1n;
    expect(await after(3_000, end)).toBe(false);
    expect(problem()).toBe('WalletSilent');
  });

  it('can be dismissed, and what it signs later is not sent', async () => {
    let answer: (bytes: Uint8Array) => void = () => undefined;
    const { asked, calls } = begins({}, () => new Promise((resolve) => (answer = resolve)));
    const end = send(plan);
    await vi.advanceTimersByTimeAsync(100);
    dismiss(action()?.id ?? 0);
    answer(ALICE.sign(asked[0] ?? new Uint8Array()));
    expect(await after(3_000, end)).toBe(false);
    expect(calls).not.toContain('sendTransaction');
    expect(useTx.getState().actions).toEqual([]);
  });
});
