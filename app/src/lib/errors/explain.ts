/** Whatever went wrong, as an entry of the catalogue: a cause and what to do, never a code. */
import { EngineError } from '../../engine/types';
import { BREAKWATER_CLEARING_ERRORS } from './program';
import { CATALOGUE, type CatalogueEntry } from './catalogue';

export interface Explained extends CatalogueEntry {
  /** Its name: "BelowInitialMargin". */
  name: string;
  /** What the wallet or the node said, where that says more. */
  detail?: string;
}

/** Refused by the node or the program, with what it answered; or by name. */
export class Refused extends Error {
  override name = 'Refused';
  constructor(
    readonly cause: unknown,
    readonly logs: readonly string[] = [],
  ) {
    super(typeof cause === 'string' ? cause : 'refused');
  }
}

/** From a name of the catalogue, or from any error. */
export function explain(error: unknown): Explained {
  if (typeof error === 'string') return named(error);
  if (error instanceof EngineError) return named(error.code);
  if (error instanceof Refused) {
    return typeof error.cause === 'string' ? named(error.cause) : named(refusal(error.cause, error.logs));
  }
  return named(ofWallet(error), error instanceof Error ? error.message : String(error));
}

function named(name: string, detail?: string): Explained {
  const entry = CATALOGUE[name] ?? CATALOGUE['Unexpected'];
  if (!entry) throw new Error('the catalogue has no entry for what is unexpected');
  const text = CATALOGUE[name] ? detail : [name, detail].filter(Boolean).join(': ');
  return { name: CATALOGUE[name] ? name : 'Unexpected', ...entry, ...(text ? { detail: text } : {}) };
}

/** A node's `err`: "AccountNotFound", or {"InstructionError":[2,{"Custom":6200}]}. */
function refusal(err: unknown, logs: readonly string[]): string {
  if (typeof err === 'string') return err;
  if (typeof err !== 'object' || err === null) return 'Unexpected';
  const failed = (err as Record<string, unknown>)['InstructionError'];
  if (!Array.isArray(failed)) return Object.keys(err)[0] ?? 'Unexpected';
  const what: unknown = failed[1];
  if (typeof what === 'string') return what;
  const code = (what as Record<string, unknown> | null)?.['Custom'];
  const number = typeof code === 'bigint' || typeof code === 'number' ? Number(code) : NaN;
  return (BREAKWATER_CLEARING_ERRORS[number] ?? tokenError(number, logs)) || 'Unexpected';
}

/** The token program counts its own errors from nought. */
function tokenError(code: number, logs: readonly string[]): string {
  if (code === 1 && logs.some((line) => line.includes('insufficient funds'))) return 'TokensInsufficient';
  if (code === 1) return 'LamportsInsufficient';
  return '';
}

/** Wallets have no common way to say no. */
function ofWallet(error: unknown): string {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 4001 || /reject|denied|declin|cancel/i.test(text)) return 'WalletRejected';
  if (/WrongChain/.test(text)) return 'WalletOnOtherNetwork';
  if (/fetch|network|timed? ?out|ECONN|HTTP error/i.test(text)) return 'NodeAway';
  if (/blockhash/i.test(text)) return 'BlockhashPast';
  return 'Unexpected';
}
