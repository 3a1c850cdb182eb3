/** Names of the cluster's own errors, in the order of kit's codes for them, and those that share an entry of the catalogue. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The first is kit's 7050001. `InstructionError` is none of them: it carries another error. */
export const TRANSACTION_ERRORS = list(`
  AccountInUse AccountLoadedTwice AccountNotFound ProgramAccountNotFound InsufficientFundsForFee InvalidAccountForFee
  AlreadyProcessed BlockhashNotFound CallChainTooDeep MissingSignatureForFee InvalidAccountIndex SignatureFailure
  InvalidProgramForExecution SanitizeFailure ClusterMaintenance AccountBorrowOutstanding WouldExceedMaxBlockCostLimit
  UnsupportedVersion InvalidWritableAccount WouldExceedMaxAccountCostLimit WouldExceedAccountDataBlockLimit
  TooManyAccountLocks AddressLookupTableNotFound InvalidAddressLookupTableOwner InvalidAddressLookupTableData
  InvalidAddressLookupTableIndex InvalidRentPayingAccount WouldExceedMaxVoteCostLimit WouldExceedAccountDataTotalLimit
  DuplicateInstruction InsufficientFundsForRent MaxLoadedAccountsDataSizeExceeded InvalidLoadedAccountsDataSizeLimit
  ResanitizationNeeded ProgramExecutionTemporarilyRestricted UnbalancedTransaction ProgramCacheHitMaxLimit CommitCancelled
`);

/** The first is kit's 4615001. */
export const INSTRUCTION_ERRORS = list(`
  GenericError InvalidArgument InvalidInstructionData InvalidAccountData AccountDataTooSmall InsufficientFunds
  IncorrectProgramId MissingRequiredSignature AccountAlreadyInitialized UninitializedAccount UnbalancedInstruction
  ModifiedProgramId ExternalAccountLamportSpend ExternalAccountDataModified ReadonlyLamportChange ReadonlyDataModified
  DuplicateAccountIndex ExecutableModified RentEpochModified NotEnoughAccountKeys AccountDataSizeChanged
  AccountNotExecutable AccountBorrowFailed AccountBorrowOutstanding DuplicateAccountOutOfSync Custom InvalidError
  ExecutableDataModified ExecutableLamportChange ExecutableAccountNotRentExempt UnsupportedProgramId CallDepth
  MissingAccount ReentrancyNotAllowed MaxSeedLengthExceeded InvalidSeeds InvalidRealloc ComputationalBudgetExceeded
  PrivilegeEscalation ProgramEnvironmentSetupFailure ProgramFailedToComplete ProgramFailedToCompile Immutable
  IncorrectAuthority BorshIoError AccountNotRentExempt InvalidAccountOwner ArithmeticOverflow UnsupportedSysvar
  IllegalOwner MaxAccountsDataAllocationsExceeded MaxAccountsExceeded MaxInstructionTraceLengthExceeded
  BuiltinProgramsMustConsumeComputeUnits
`);

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  ClusterBusy: list(`
    AccountInUse ClusterMaintenance WouldExceedMaxBlockCostLimit WouldExceedMaxAccountCostLimit
    WouldExceedAccountDataBlockLimit WouldExceedMaxVoteCostLimit WouldExceedAccountDataTotalLimit ResanitizationNeeded
    ProgramExecutionTemporarilyRestricted ProgramCacheHitMaxLimit CommitCancelled MaxAccountsDataAllocationsExceeded
  `),
  AddressLookupTableNotFound: list('InvalidAddressLookupTableOwner InvalidAddressLookupTableData InvalidAddressLookupTableIndex'),
  ProgramAccountNotFound: list('InvalidProgramForExecution UnsupportedProgramId AccountNotExecutable'),
  InsufficientFundsForRent: list('InvalidRentPayingAccount AccountNotRentExempt ExecutableAccountNotRentExempt'),
  LamportsInsufficient: list('InsufficientFunds'),
  NotSigned: list('MissingSignatureForFee MissingRequiredSignature'),
  SignatureNotValid: list('SignatureFailure'),
  ProgramMismatch: list('IncorrectProgramId InvalidInstructionData BorshIoError'),
  AccountExists: list('AccountAlreadyInitialized'),
  AccountClosed: list('UninitializedAccount'),
  AccountNotAsExpected: list(`
    InvalidAccountData AccountDataTooSmall MissingAccount NotEnoughAccountKeys InvalidSeeds InvalidAccountOwner
    IllegalOwner IncorrectAuthority
  `),
  Overflow: list('ArithmeticOverflow'),
  TooManyAccountLocks: list('MaxAccountsExceeded'),
  ComputationalBudgetExceeded: list('CallDepth CallChainTooDeep MaxInstructionTraceLengthExceeded'),
};

const SHARED: ReadonlyMap<string, string> = new Map(
  Object.entries(GROUPS).flatMap(([entry, names]) => names.map((name) => [name, entry] as const)),
);

const NAMES: ReadonlySet<string> = new Set([...TRANSACTION_ERRORS, ...INSTRUCTION_ERRORS]);

/** The catalogue's name for one that has no entry of its own; undefined for what the cluster never says. */
export function runtimeEntry(name: string): string | undefined {
  return SHARED.get(name) ?? (NAMES.has(name) && name !== 'Custom' ? 'TransactionNotAsExpected' : undefined);
}
