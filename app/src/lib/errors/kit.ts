/** Errors of @solana/kit: the node did not answer, answered with an error of its own, or the transaction was made wrongly. */
import {
  SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_PRECOMPILE_VERIFICATION_FAILURE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN,
  SOLANA_ERROR__TRANSACTION__EXCEEDS_SIZE_LIMIT,
  SOLANA_ERROR__TRANSACTION__FEE_PAYER_SIGNATURE_MISSING,
  SOLANA_ERROR__TRANSACTION__SIGNATURES_MISSING,
  SOLANA_ERROR__WALLET__ACCOUNT_NOT_AVAILABLE,
  SOLANA_ERROR__WALLET__NOT_CONNECTED,
  SOLANA_ERROR__WALLET__NO_SIGNER_CONNECTED,
  SOLANA_ERROR__WALLET__SIGNER_NOT_AVAILABLE,
  isSolanaError,
} from '@solana/kit';
import { isBusyStatus } from '@breakwater/client/error/busy';
import { found, words, type Found } from '@breakwater/client/error/found';
import { ofCode, ofNode } from '@breakwater/client/error/node';
import { INSTRUCTION_ERRORS, TRANSACTION_ERRORS } from './runtime';

const NAMED: Readonly<Record<number, string>> = {
  [SOLANA_ERROR__BLOCK_HEIGHT_EXCEEDED]: 'BlockhashPast',
  [SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY]: 'NodeBehind',
  [SOLANA_ERROR__JSON_RPC__SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED]: 'NodeBehind',
  [SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE]: 'NotSigned',
  [SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_PRECOMPILE_VERIFICATION_FAILURE]: 'SignatureNotValid',
  [SOLANA_ERROR__JSON_RPC__INTERNAL_ERROR]: 'NodeAway',
  [SOLANA_ERROR__TRANSACTION__EXCEEDS_SIZE_LIMIT]: 'TransactionTooLarge',
  [SOLANA_ERROR__TRANSACTION__FEE_PAYER_SIGNATURE_MISSING]: 'NotSigned',
  [SOLANA_ERROR__TRANSACTION__SIGNATURES_MISSING]: 'NotSigned',
  [SOLANA_ERROR__WALLET__NOT_CONNECTED]: 'NoWallet',
  [SOLANA_ERROR__WALLET__NO_SIGNER_CONNECTED]: 'NoWallet',
  [SOLANA_ERROR__WALLET__SIGNER_NOT_AVAILABLE]: 'WalletCannot',
  [SOLANA_ERROR__WALLET__ACCOUNT_NOT_AVAILABLE]: 'WalletNotAllowed',
};

/** A block of this many codes belongs to each kind of error. */
const KIND = 1_000;
/** JSON-RPC's codes, and the nodes' own beside them. */
const JSON_RPC = { least: -32_768, most: -32_000 };
const SUBSCRIPTIONS = { least: 8_190_000, most: 8_190_999 };

/** Null for what is no error of kit's, or one that says no more than its cause. */
export function ofKit(error: unknown): Found | null {
  if (!isSolanaError(error)) return null;
  const context = error.context as Readonly<Record<string, unknown>> & { __code: number };
  const code = context.__code;
  const logs = Array.isArray(context['logs']) ? context['logs'].map(String) : [];
  if (isSolanaError(error.cause)) return caused(error.cause, logs);
  if (code === SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR) return found(ofStatus(context['statusCode']), words(error.message));
  if (code === SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM) return ofCode(Number(context['code']), logs);
  const name = NAMED[code] ?? ofCluster(code);
  if (name) return found(name);
  if (code >= SUBSCRIPTIONS.least && code <= SUBSCRIPTIONS.most) return found('NodeAway');
  if (code >= JSON_RPC.least && code <= JSON_RPC.most) return found('NodeRefused', words(error.message));
  return null;
}

/** The logs are with the answer, the error within it. */
function caused(cause: unknown, logs: readonly string[]): Found | null {
  if (isSolanaError(cause, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM)) return ofCode(Number(cause.context.code), logs);
  const inner = ofKit(cause);
  return inner?.name === 'ProgramFailedToComplete' ? ofNode({ InstructionError: [0, inner.name] }, logs) : inner;
}

function ofStatus(status: unknown): string {
  if (isBusyStatus(status)) return 'NodeBusy';
  if (status === 413) return 'TransactionTooLarge';
  return status === 401 || status === 403 || status === 404 || status === 405 ? 'NodeRefused' : 'NodeAway';
}

function ofCluster(code: number): string | undefined {
  const at = (first: number, names: readonly string[]) => (code > first && code < first + KIND ? names[code - first - 1] : undefined);
  return (
    at(SOLANA_ERROR__TRANSACTION_ERROR__UNKNOWN, TRANSACTION_ERRORS) ?? at(SOLANA_ERROR__INSTRUCTION_ERROR__UNKNOWN, INSTRUCTION_ERRORS)
  );
}
