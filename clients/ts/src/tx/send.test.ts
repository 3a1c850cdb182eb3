import { AccountRole, generateKeyPairSigner, getBase64Encoder, getTransactionDecoder, type Address, type Instruction } from '@solana/kit';
import { expect, test } from 'vitest';
import { fakeRpc, status, statuses } from '../testing/rpc';
import { send } from './send';

const HASH = 'SysvarS1otHashes111111111111111111111111111';
const PROGRAM = 'SysvarC1ock11111111111111111111111111111111' as Address;

const NODE = {
  getLatestBlockhash: () => ({ value: { blockhash: HASH, lastValidBlockHeight: 500n } }),
  getRecentPrioritizationFees: () => [],
  simulateTransaction: () => ({ value: { err: null, logs: [], unitsConsumed: 1_000n } }),
  getSignatureStatuses: () => statuses(status('confirmed')),
};

const by = (...signers: Address[]): Instruction => ({
  programAddress: PROGRAM,
  accounts: signers.map((address) => ({ address, role: AccountRole.WRITABLE_SIGNER })),
  data: new Uint8Array([1]),
});

test('every signer signs, and the signature is the payer’s', async () => {
  const [payer, other] = [await generateKeyPairSigner(), await generateKeyPairSigner()];
  let sent = '';
  const { rpc } = fakeRpc({ ...NODE, sendTransaction: (wire: string) => (sent = wire) });
  expect(await send(rpc, [payer, other], [by(payer.address, other.address)])).toMatch(/^[1-9A-HJ-NP-Za-km-z]{80,90}$/);
  const { signatures } = getTransactionDecoder().decode(getBase64Encoder().encode(sent));
  expect(Object.keys(signatures)).toEqual([payer.address, other.address]);
  expect(Object.values(signatures).every((signature) => signature !== null)).toBe(true);
});

test('without one of the signatures nothing is sent', async () => {
  const [payer, other] = [await generateKeyPairSigner(), await generateKeyPairSigner()];
  const { rpc, calls } = fakeRpc(NODE);
  await expect(send(rpc, [payer], [by(payer.address, other.address)])).rejects.toThrow('NotSigned');
  expect(calls).not.toContain('sendTransaction');
});

test('what the program would refuse is not sent', async () => {
  const payer = await generateKeyPairSigner();
  const { rpc, calls } = fakeRpc({
    ...NODE,
    simulateTransaction: () => ({ value: { err: { InstructionError: [2, { Custom: 6200 }] }, logs: [] } }),
  });
  await expect(send(rpc, [payer], [by(payer.address)])).rejects.toThrow('BelowInitialMargin');
  expect(calls).not.toContain('sendTransaction');
});
