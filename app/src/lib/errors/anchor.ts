/** The entry of the catalogue that explains each of Anchor's own errors. */
import { ANCHOR_ERRORS } from '@breakwater/client/error/anchor';

const NAMES: ReadonlySet<string> = new Set(Object.values(ANCHOR_ERRORS));

/** A closed account is the system program's, so "owned by the wrong program" is how most of these are met. */
const CLOSED: ReadonlySet<string> = new Set(['AccountNotInitialized', 'AccountOwnedByWrongProgram', 'AccountDiscriminatorNotFound']);

/** Program and app do not speak the same language. */
const MISMATCH: ReadonlySet<string> = new Set([
  'DeclaredProgramIdMismatch',
  'InvalidProgramId',
  'InvalidProgramExecutable',
  'InstructionMissing',
  'InstructionFallbackNotFound',
  'InstructionDidNotDeserialize',
  'InstructionDidNotSerialize',
  'AccountDidNotDeserialize',
  'AccountNotEnoughKeys',
  'Deprecated',
]);

/** The catalogue's name for one of Anchor's; undefined for any other. */
export function anchorEntry(name: string): string | undefined {
  if (!NAMES.has(name)) return undefined;
  if (CLOSED.has(name)) return 'AccountClosed';
  return MISMATCH.has(name) ? 'ProgramMismatch' : 'AccountNotAsExpected';
}
