import * as token from '@solana-program/token';
import { describe, expect, it } from 'vitest';
import { ANCHOR_ERRORS } from '@breakwater/client/error/anchor';
import { BREAKWATER_CLEARING_ERRORS } from '@breakwater/client/error/program';
import { Refused } from '@breakwater/client/error/refused';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as CLEARING } from '@breakwater/client/generated/programs';
import { EngineError } from '../../src/engine/types';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain } from '../../src/lib/errors/explain';
import { INSTRUCTION_ERRORS, TRANSACTION_ERRORS } from '../../src/lib/errors/runtime';

const TOKEN = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const SYSTEM = '11111111111111111111111111111111';
const ASSOCIATED = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL';

/** TOKEN_ERROR__MINT_MISMATCH is token.MintMismatch; one has an entry of its own. */
function nameOf(key: string): string {
  if (key === 'TOKEN_ERROR__INSUFFICIENT_FUNDS') return 'TokensInsufficient';
  const words = key.slice('TOKEN_ERROR__'.length).toLowerCase().split('_');
  return `token.${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}`;
}

const custom = (code: number | bigint) => ({ InstructionError: [2, { Custom: code }] });
const failed = (program: string, code: number) => `Program ${program} failed: custom program error: 0x${code.toString(16)}`;
/** As a call of another program ends: inside first, then the program that called. */
const inner = (program: string, code: number) => [
  `Program ${CLEARING} invoke [1]`,
  `Program ${program} invoke [2]`,
  failed(program, code),
  failed(CLEARING, code),
];
const name = (cause: unknown, logs: readonly string[] = []) => explain(new Refused(cause, logs)).name;

describe('the program', () => {
  it.each(Object.entries(BREAKWATER_CLEARING_ERRORS))('error %s is %s, as number, bigint and by name', (code, error) => {
    const entry = { name: error, ...CATALOGUE[error] };
    expect(explain(new Refused(custom(Number(code))))).toEqual(entry);
    expect(explain(new Refused(custom(BigInt(code)), [failed(CLEARING, Number(code))]))).toEqual(entry);
    expect(explain(error)).toEqual(entry);
    expect(explain(`Custom(${code})`)).toEqual(entry);
    expect(explain(new EngineError(error))).toEqual(entry);
  });
});

describe('Anchor', () => {
  it('has 82 errors', () => {
    expect(Object.keys(ANCHOR_ERRORS)).toHaveLength(82);
    expect(ANCHOR_ERRORS).toMatchObject({
      100: 'InstructionMissing',
      2006: 'ConstraintSeeds',
      3012: 'AccountNotInitialized',
      5000: 'Deprecated',
    });
  });

  it.each(Object.entries(ANCHOR_ERRORS))('error %s, %s, has an entry', (code, error) => {
    const said = explain(new Refused(custom(BigInt(code))));
    expect(['AccountNotAsExpected', 'AccountClosed', 'ProgramMismatch']).toContain(said.name);
    expect(said.detail).toBe(error);
    expect(explain(error)).toEqual(said);
  });

  it.each([
    [2006, 'AccountNotAsExpected'],
    [3010, 'AccountNotAsExpected'],
    [3012, 'AccountClosed'],
    [3007, 'AccountClosed'],
    [4100, 'ProgramMismatch'],
    [102, 'ProgramMismatch'],
  ])('error %i is %s', (code, entry) => expect(name(custom(code))).toBe(entry));
});

describe('programs that the program calls', () => {
  const TOKEN_NAMES = [
    'token.NotRentExempt',
    'TokensInsufficient',
    'token.InvalidMint',
    'token.MintMismatch',
    'token.OwnerMismatch',
    'token.FixedSupply',
    'token.AlreadyInUse',
    'token.InvalidNumberOfProvidedSigners',
    'token.InvalidNumberOfRequiredSigners',
    'token.UninitializedState',
    'token.NativeNotSupported',
    'token.NonNativeHasBalance',
    'token.InvalidInstruction',
    'token.InvalidState',
    'token.Overflow',
    'token.AuthorityTypeNotSupported',
    'token.MintCannotFreeze',
    'token.AccountFrozen',
    'token.MintDecimalsMismatch',
    'token.NonNativeNotSupported',
  ];

  it('those of the token program are all that its own client has', () => {
    const codes = Object.entries(token).filter(([key]) => key.startsWith('TOKEN_ERROR__'));
    const named = codes.sort(([, one], [, other]) => Number(one) - Number(other)).map(([key]) => nameOf(key));
    expect(named).toEqual(TOKEN_NAMES);
  });

  it.each(TOKEN_NAMES.map((each, code) => [code, each] as const))('code %i of the token program is %s', (code, error) => {
    expect(name(custom(code), inner(TOKEN, code))).toBe(error);
    expect(Object.hasOwn(CATALOGUE, error)).toBe(true);
  });

  it('the same code is named by the innermost program that failed', () => {
    expect(name(custom(1), inner(TOKEN, 1))).toBe('TokensInsufficient');
    expect(name(custom(1n), inner(SYSTEM, 1))).toBe('LamportsInsufficient');
    expect(name(custom(0), inner(SYSTEM, 0))).toBe('AccountExists');
    expect(name(custom(0), inner(ASSOCIATED, 0))).toBe('token.OwnerMismatch');
    expect(name(custom(5), inner(SYSTEM, 5))).toBe('TransactionNotAsExpected');
  });

  it('what a program logs itself is not believed', () => {
    expect(name(custom(6200), [`Program log: ${failed(TOKEN, 1)}`])).toBe('BelowInitialMargin');
  });

  it('without logs a small code says only as much as it can', () => {
    expect(name(custom(1))).toBe('FundsInsufficient');
    expect(name(custom(7))).toBe('OtherProgramRefused');
    expect(name(custom(3), [failed(CLEARING, 3)])).toBe('OtherProgramRefused');
  });

  it('a precompile fails without a word: the signature is wrong', () => {
    const logs = [
      'Program ComputeBudget111111111111111111111111111111 invoke [1]',
      'Program ComputeBudget111111111111111111111111111111 success',
    ];
    expect(name(custom(2), logs)).toBe('SignatureNotValid');
    expect(name(custom(2), [...logs, 'Log truncated'])).toBe('OtherProgramRefused');
  });
});

describe('the cluster', () => {
  it.each([
    ['AccountNotFound', 'AccountNotFound'],
    ['InsufficientFundsForFee', 'InsufficientFundsForFee'],
    [{ InsufficientFundsForRent: { account_index: 1 } }, 'InsufficientFundsForRent'],
    ['BlockhashNotFound', 'BlockhashNotFound'],
    ['AlreadyProcessed', 'AlreadyProcessed'],
    [{ InstructionError: [0, 'ProgramFailedToComplete'] }, 'ProgramFailedToComplete'],
    [{ InstructionError: [3, 'ComputationalBudgetExceeded'] }, 'ComputationalBudgetExceeded'],
    ['TooManyAccountLocks', 'TooManyAccountLocks'],
    ['MaxLoadedAccountsDataSizeExceeded', 'MaxLoadedAccountsDataSizeExceeded'],
    ['InvalidAccountForFee', 'InvalidAccountForFee'],
    [{ DuplicateInstruction: 3 }, 'DuplicateInstruction'],
    ['ProgramAccountNotFound', 'ProgramAccountNotFound'],
    ['AddressLookupTableNotFound', 'AddressLookupTableNotFound'],
    ['SignatureFailure', 'SignatureNotValid'],
    ['AccountInUse', 'ClusterBusy'],
    [{ ProgramExecutionTemporarilyRestricted: { account_index: 4 } }, 'ClusterBusy'],
    [{ InstructionError: [1, 'InsufficientFunds'] }, 'LamportsInsufficient'],
    [{ InstructionError: [1, 'MissingRequiredSignature'] }, 'NotSigned'],
    [{ InstructionError: [1, { BorshIoError: 'Unknown' }] }, 'ProgramMismatch'],
    [{ InstructionError: [1, 'InvalidArgument'] }, 'TransactionNotAsExpected'],
    [{ InstructionError: [1, 'UninitializedAccount'] }, 'AccountClosed'],
  ])('%j is %s', (err, error) => expect(name(err)).toBe(error));

  it('numbers may be bigints', () => {
    expect(name({ InstructionError: [3n, 'ComputationalBudgetExceeded'] })).toBe('ComputationalBudgetExceeded');
    expect(name({ InsufficientFundsForRent: { account_index: 1n } })).toBe('InsufficientFundsForRent');
  });

  it('every name of it has an entry', () => {
    const names = [...TRANSACTION_ERRORS, ...INSTRUCTION_ERRORS].filter((each) => each !== 'Custom');
    expect(names.filter((each) => explain(each).name === 'Unexpected')).toEqual([]);
  });

  it('a program that ran out of units is told from one that broke', () => {
    const logs = [`Program ${CLEARING} failed: exceeded CUs meter at BPF instruction`];
    expect(name({ InstructionError: [2, 'ProgramFailedToComplete'] }, logs)).toBe('ComputationalBudgetExceeded');
  });
});

describe('names of the app', () => {
  it.each([
    'NoWallet',
    'NodeAway',
    'WrongNetwork',
    'PoolMissing',
    'NotConfigured',
    'NotSigned',
    'BlockhashPast',
    'TransactionTooLarge',
    'EngineFailed',
    'QuoteNotAsAsked',
    'HistoryAway',
    'HistoryRefused',
    'AccountClosedMeanwhile',
  ])('%s is its own entry, by name and thrown', (each) => {
    expect(explain(each)).toEqual({ name: each, ...CATALOGUE[each] });
    expect(explain(new Refused(each))).toEqual({ name: each, ...CATALOGUE[each] });
  });

  it('the engine says what it could not do', () => {
    expect(explain(new EngineError('NothingLoaded')).name).toBe('EngineNotReady');
    expect(explain(new EngineError('NotCanonical')).name).toBe('QuoteUnreadable');
    expect(explain(new EngineError('AccountDidNotDeserialize')).name).toBe('ProgramMismatch');
    expect(explain(new EngineError('BadRequest: no such market'))).toMatchObject({
      name: 'EngineFailed',
      detail: 'BadRequest: no such market',
    });
    expect(explain(new EngineError('unreachable'))).toMatchObject({ name: 'EngineFailed', detail: 'unreachable' });
  });

  it('the configuration and the history by the names of their errors', () => {
    const config = Object.assign(new Error('Failed to fetch'), { name: 'ConfigError' });
    expect(explain(config).name).toBe('NotConfigured');
    const history = (code: string, advice: string) => Object.assign(new Error(advice), { name: 'HistoryError', code, advice });
    expect(explain(history('HistoryAway', 'Failed to fetch')).name).toBe('HistoryAway');
    expect(explain(history('range_too_long', 'ask for a week at most'))).toMatchObject({
      name: 'HistoryRefused',
      detail: 'ask for a week at most',
    });
    expect(explain(history('range_too_long', ''))).toMatchObject({ name: 'HistoryRefused', detail: 'range too long' });
    expect(explain(history('too_fast', '')).name).toBe('history.too_fast');
  });
});

describe('what nobody knows', () => {
  it.each([
    [new Error('the moon is full'), 'the moon is full'],
    [new TypeError("Cannot read properties of undefined (reading 'x')"), "Cannot read properties of undefined (reading 'x')"],
    ['NewErrorOfTheNode', 'NewErrorOfTheNode'],
    [new Refused('NewErrorOfTheNode'), 'NewErrorOfTheNode'],
    [new Refused({ NewErrorOfTheNode: {} }), 'NewErrorOfTheNode'],
    [{ strange: true }, 'strange'],
    [new Refused(custom(6999)), 'a program refused, and the app has no name for why'],
    [
      new Refused(custom(6999), [failed(CLEARING, 6999)]),
      `program ${CLEARING.slice(0, 4)}…${CLEARING.slice(-4)} refused, and the app has no name for why`,
    ],
  ])('%s is Unexpected, with what was said', (error, detail) => {
    expect(explain(error)).toEqual({ name: 'Unexpected', ...CATALOGUE['Unexpected'], detail });
  });

  it.each([[null], [undefined], [42], [new Refused(null)], [new Refused({})], [new Refused({ InstructionError: [0] })]])(
    '%s is Unexpected',
    (error) => {
      expect(explain(error).name).toBe('Unexpected');
    },
  );

  it('a newer program is quoted from its log', () => {
    const logs = [
      'Program log: AnchorError thrown in programs/clearing/src/lib.rs:1. Error Code: TidesTurned. Error Number: 6999. Error Message: The tide has turned.',
      failed(CLEARING, 6999),
    ];
    expect(explain(new Refused(custom(6999n), logs))).toMatchObject({ name: 'Unexpected', detail: 'TidesTurned: The tide has turned' });
  });

  it('never shows a code', () => {
    const texts = [
      'Transaction failed: custom program error: 0xfffe',
      'Solana error #8100002; Decode this error by running `npx @solana/errors decode -- 8100002`',
      'Something (0x1b58) went wrong (code: 7000)',
      'failed with error code -32099',
    ];
    for (const text of texts) {
      const { cause, todo, detail = '' } = explain(new Error(text));
      expect([cause, todo, detail].join(' ')).not.toMatch(/0x|\d{4}/);
    }
  });
});
