import {
  AccountRole,
  appendTransactionMessageInstructions,
  blockhash,
  compileTransaction,
  createTransactionMessage,
  getTransactionEncoder,
  pipe,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Instruction,
} from '@solana/kit';
import { describe, expect, it } from 'vitest';
import { compile } from '@breakwater/client/tx/message';
import { keyOf } from '../../../tests/fakes/key';
import { explain } from '../errors/explain';
import { readSigned } from './signed';

const PROGRAM = keyOf(8).address;
const [ALICE, BOB] = [keyOf(1), keyOf(2)];
const TABLE = keyOf(9).address;
const LISTED = keyOf(10).address;

const saying = (...data: number[]): Instruction => ({
  programAddress: PROGRAM,
  accounts: [
    { address: ALICE.address, role: AccountRole.WRITABLE_SIGNER },
    { address: LISTED, role: AccountRole.READONLY },
  ],
  data: new Uint8Array(data),
});
const hash = (seed: number) => keyOf(seed).address as string;

interface Variant {
  instructions?: Instruction[];
  hashed?: string;
  payer?: Address;
  units?: number;
  tables?: Record<Address, Address[]>;
}

const made = ({
  instructions = [saying(1), saying(2)],
  hashed = hash(20),
  payer = ALICE.address,
  units = 1_000,
  tables = {},
}: Variant = {}) => compile(payer, instructions, { blockhash: hashed, lastValidBlockHeight: 0n }, { units, microLamports: 0n }, tables);

/** What is read of what Alice signed in place of the usual, or the name of what it is refused with. */
const signs = (variant: Variant = {}, tables: Record<Address, Address[]> = {}) =>
  readSigned(made({ tables }), ALICE.sign(made(variant)), ALICE.address, tables).catch((error: unknown) => explain(error).name);

describe('a signed transaction', () => {
  it('that is ours is taken', async () => {
    expect(await signs()).toMatchObject({ changed: false, blockhash: hash(20) });
  });

  it('with a newer blockhash, another fee, or instructions around ours is taken as changed', async () => {
    expect(await signs({ hashed: hash(21) })).toMatchObject({ changed: true, blockhash: hash(21) });
    expect(await signs({ units: 5 })).toMatchObject({ changed: true });
    expect(await signs({ instructions: [saying(7), saying(1), saying(8), saying(2), saying(9)] })).toMatchObject({ changed: true });
  });

  it('may name our lookup tables, and no others', async () => {
    const tables = { [TABLE]: [LISTED] };
    expect(await signs({ tables, hashed: hash(21) }, tables)).toMatchObject({ changed: true });
    expect(await signs({ tables })).toBe('WalletChangedTransaction');
  });

  it.each([
    ['lacks one of ours', { instructions: [saying(1)] }],
    ['has ours in another order', { instructions: [saying(2), saying(1)] }],
    ['says something else in one', { instructions: [saying(1), saying(3)] }],
    ['is paid by another', { payer: BOB.address }],
  ] as [string, Variant][])('that %s is refused', async (_, variant) => {
    expect(await signs(variant)).toBe('WalletChangedTransaction');
  });

  it('that could be sent at any later time is refused', async () => {
    const advance: Instruction = {
      programAddress: '11111111111111111111111111111111' as Address,
      accounts: [
        { address: keyOf(5).address, role: AccountRole.WRITABLE },
        { address: 'SysvarRecentB1ockHashes11111111111111111111' as Address, role: AccountRole.READONLY },
        { address: ALICE.address, role: AccountRole.READONLY_SIGNER },
      ],
      data: new Uint8Array([4, 0, 0, 0]),
    };
    const bytes = made({ instructions: [saying(1), saying(2)] });
    const nonce = nonceFirst([advance, saying(1), saying(2)]);
    expect(await readSigned(bytes, ALICE.sign(nonce), ALICE.address, {}).catch((error: unknown) => explain(error).name)).toBe(
      'WalletChangedTransaction',
    );
  });

  it('without a signature, with one of another key, or that is no transaction at all is not signed', async () => {
    const name = (bytes: Uint8Array) => readSigned(made(), bytes, ALICE.address, {}).catch((error: unknown) => explain(error).name);
    expect(await name(made())).toBe('NotSigned');
    const wrong = ALICE.sign(made());
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    expect(await name(wrong)).toBe('NotSigned');
    expect(await name(new Uint8Array(3))).toBe('NotSigned');
  });
});

/** As a wallet writes it: the nonce is advanced in the first place. */
function nonceFirst(instructions: Instruction[]): Uint8Array {
  const message = pipe(
    createTransactionMessage({ version: 0 }),
    (m) => setTransactionMessageFeePayer(ALICE.address, m),
    (m) => setTransactionMessageLifetimeUsingBlockhash({ blockhash: blockhash(hash(22)), lastValidBlockHeight: 0n }, m),
    (m) => appendTransactionMessageInstructions(instructions, m),
  );
  return new Uint8Array(getTransactionEncoder().encode(compileTransaction(message)));
}
