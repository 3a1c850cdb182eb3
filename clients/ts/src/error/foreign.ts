/** Small codes mean something else in each program: the token, system and associated token programs' own. */
import { ASSOCIATED_TOKEN_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from '@solana-program/token';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as CLEARING } from '../generated/programs';
import { ANCHOR_ERRORS } from './anchor';
import { BREAKWATER_CLEARING_ERRORS } from './program';

const SYSTEM_PROGRAM_ADDRESS = '11111111111111111111111111111111';

/** By code, as spl-token has them. */
export const TOKEN_ERRORS: readonly string[] = [
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

/** Already in use; too few lamports; the others tell of a transaction that was made wrongly. */
const SYSTEM_ERRORS: readonly string[] = ['AccountExists', 'LamportsInsufficient', ...Array<string>(7).fill('TransactionNotAsExpected')];

const ASSOCIATED_TOKEN_ERRORS: readonly string[] = ['token.OwnerMismatch'];

/** Below: what the clearing program hands on of the programs it calls. Anchor counts from here, the program from 6000. */
const FIRST_OWN_CODE = 100;
/** The Ed25519 precompile has five errors, and logs nothing at all. */
const PRECOMPILE_ERRORS = 5;

/** A program's code to a name: of the catalogue, or Anchor's. Null where nobody here knows it. */
export function ofProgram(program: string, code: number): string | null {
  if (program === CLEARING) {
    const own = BREAKWATER_CLEARING_ERRORS[code] ?? ANCHOR_ERRORS[code];
    return own ?? (code < FIRST_OWN_CODE ? 'OtherProgramRefused' : null);
  }
  const tables: Readonly<Record<string, readonly string[]>> = {
    [TOKEN_PROGRAM_ADDRESS]: TOKEN_ERRORS,
    [SYSTEM_PROGRAM_ADDRESS]: SYSTEM_ERRORS,
    [ASSOCIATED_TOKEN_PROGRAM_ADDRESS]: ASSOCIATED_TOKEN_ERRORS,
  };
  return tables[program]?.[code] ?? null;
}

/** The same where no log says whose code it is. */
export function ofUnknownProgram(code: number, logs: readonly string[]): string | null {
  if (code >= FIRST_OWN_CODE) return ofProgram(CLEARING, code);
  const whole = logs.length > 0 && !logs.includes('Log truncated');
  if (whole && code < PRECOMPILE_ERRORS) return 'SignatureNotValid';
  return code === 1 ? 'FundsInsufficient' : 'OtherProgramRefused';
}

export interface Failure {
  program: string;
  code: number;
}

/** The innermost program that failed with a code, which is who refused: its line is written first. */
export function failureIn(logs: readonly string[]): Failure | null {
  for (const line of logs) {
    const match = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) failed: custom program error: 0x([0-9a-f]+)$/.exec(line);
    const [, program, code] = match ?? [];
    if (program && code) return { program, code: parseInt(code, 16) };
  }
  return null;
}
