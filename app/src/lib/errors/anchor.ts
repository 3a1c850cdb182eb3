/** Anchor's own errors: names in the order of their codes, and the entry that explains each. */

/** First code of a run, and the names from there on. Those of anchor-lang 1.2.2. */
const RUNS: readonly (readonly [number, string])[] = [
  [
    100,
    `
      InstructionMissing
      InstructionFallbackNotFound
      InstructionDidNotDeserialize
      InstructionDidNotSerialize
    `,
  ],
  [
    1000,
    `
      IdlInstructionStub
      IdlInstructionInvalidProgram
      IdlAccountNotEmpty
    `,
  ],
  [
    1500,
    `
      EventInstructionStub
    `,
  ],
  [
    2000,
    `
      ConstraintMut
      ConstraintHasOne
      ConstraintSigner
      ConstraintRaw
      ConstraintOwner
      ConstraintRentExempt
      ConstraintSeeds
      ConstraintExecutable
      ConstraintState
      ConstraintAssociated
      ConstraintAssociatedInit
      ConstraintClose
      ConstraintAddress
      ConstraintZero
      ConstraintTokenMint
      ConstraintTokenOwner
      ConstraintMintMintAuthority
      ConstraintMintFreezeAuthority
      ConstraintMintDecimals
      ConstraintSpace
      ConstraintAccountIsNone
      ConstraintTokenTokenProgram
      ConstraintMintTokenProgram
      ConstraintAssociatedTokenTokenProgram
      ConstraintMintGroupPointerExtension
      ConstraintMintGroupPointerExtensionAuthority
      ConstraintMintGroupPointerExtensionGroupAddress
      ConstraintMintGroupMemberPointerExtension
      ConstraintMintGroupMemberPointerExtensionAuthority
      ConstraintMintGroupMemberPointerExtensionMemberAddress
      ConstraintMintMetadataPointerExtension
      ConstraintMintMetadataPointerExtensionAuthority
      ConstraintMintMetadataPointerExtensionMetadataAddress
      ConstraintMintCloseAuthorityExtension
      ConstraintMintCloseAuthorityExtensionAuthority
      ConstraintMintPermanentDelegateExtension
      ConstraintMintPermanentDelegateExtensionDelegate
      ConstraintMintTransferHookExtension
      ConstraintMintTransferHookExtensionAuthority
      ConstraintMintTransferHookExtensionProgramId
      ConstraintDuplicateMutableAccount
      AccountAlreadyMigrated
      AccountNotMigrated
      ConstraintMintPausableExtension
      ConstraintMintPausableAuthority
    `,
  ],
  [
    2500,
    `
      RequireViolated
      RequireEqViolated
      RequireKeysEqViolated
      RequireNeqViolated
      RequireKeysNeqViolated
      RequireGtViolated
      RequireGteViolated
    `,
  ],
  [
    3000,
    `
      AccountDiscriminatorAlreadySet
      AccountDiscriminatorNotFound
      AccountDiscriminatorMismatch
      AccountDidNotDeserialize
      AccountDidNotSerialize
      AccountNotEnoughKeys
      AccountNotMutable
      AccountOwnedByWrongProgram
      InvalidProgramId
      InvalidProgramExecutable
      AccountNotSigner
      AccountNotSystemOwned
      AccountNotInitialized
      AccountNotProgramData
      AccountNotAssociatedTokenAccount
      AccountSysvarMismatch
      AccountReallocExceedsLimit
      AccountDuplicateReallocs
    `,
  ],
  [
    4100,
    `
      DeclaredProgramIdMismatch
      TryingToInitPayerAsProgramAccount
      InvalidNumericConversion
    `,
  ],
  [
    5000,
    `
      Deprecated
    `,
  ],
];

/** 3012: "AccountNotInitialized". */
export const ANCHOR_ERRORS: Readonly<Record<number, string>> = Object.fromEntries(
  RUNS.flatMap(([first, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name, at) => [first + at, name]),
  ),
);

const NAMES: ReadonlySet<string> = new Set(Object.values(ANCHOR_ERRORS));

/** A closed account is the system program's, so "owned by the wrong program" is how most of these are met. */
const CLOSED: ReadonlySet<string> = new Set([
  'AccountNotInitialized',
  'AccountOwnedByWrongProgram',
  'AccountDiscriminatorNotFound',
]);

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
