/** Whatever went wrong, as an entry of the catalogue: a cause and what to do, never a code. */
import { found, messageOf, words, type Found } from '@breakwater/client/error/found';
import { ofCode, ofNode } from '@breakwater/client/error/node';
import { Refused } from '@breakwater/client/error/refused';
import { EngineError } from '../../engine/types';
import { CATALOGUE, type CatalogueEntry } from './catalogue';
import { ofKit } from './kit';
import { entryName } from './names';
import { ofWallet } from './wallet';

export interface Explained extends CatalogueEntry {
  /** Its name: "BelowInitialMargin". */
  name: string;
  /** What the wallet or the node said, where that says more. */
  detail?: string;
}

/** What the quote server and the history answer instead of what was asked for. */
export interface Fault {
  error: string;
  /** For people; empty or absent where there is none. */
  advice?: string | undefined;
}

/** From a name of the catalogue, or from any error. */
export function explain(error: unknown): Explained {
  return resolved(find(error));
}

export function explainQuoteFault(fault: Fault): Explained {
  return resolved(ofFault('quotes', fault, 'QuoteServerRefused'));
}

/** Servers are upgraded without the app: a label that is new to it still has the server's own words. */
function ofFault(server: string, { error, advice }: Fault, otherwise: string): Found {
  const name = `${server}.${error}`;
  if (Object.hasOwn(CATALOGUE, name)) return found(name);
  return found(otherwise, words(advice || error.replaceAll('_', ' ')));
}

/** By its name, because its class lives with React. */
function ofHistory(error: Error): Found {
  const { code, advice } = error as { code?: unknown; advice?: unknown };
  const fault = { error: String(code), advice: typeof advice === 'string' ? advice : '' };
  return entryName(fault.error) ? found(fault.error, words(fault.advice)) : ofFault('history', fault, 'HistoryRefused');
}

function find(error: unknown): Found {
  if (typeof error === 'string') return ofName(error);
  if (error instanceof EngineError) return ofEngine(error.code);
  if (error instanceof Refused) {
    if (typeof error.cause === 'string') return ofName(error.cause);
    return error.cause instanceof Error ? find(error.cause) : ofNode(error.cause, error.logs);
  }
  if (error instanceof Error && error.name === 'HistoryError') return ofHistory(error);
  for (const each of withCauses(error)) {
    const known = ofKit(each) ?? ofErrorName(each) ?? ofWallet(each);
    if (known) return known;
  }
  return found('Unexpected', words(messageOf(error)));
}

/** Also "Custom(6200)", as services write a code that came without logs. */
function ofName(name: string): Found {
  const custom = /^Custom\((\d+)\)$/.exec(name);
  if (custom) return ofCode(Number(custom[1]), []);
  return entryName(name) ? found(name) : (ofWallet(name) ?? found(name));
}

/** "BadRequest: no such method": the name stands before the colon. */
function ofEngine(code: string): Found {
  const [name = code, ...rest] = code.split(': ');
  return entryName(name) ? found(name, rest.join(': ')) : found('EngineFailed', words(code));
}

function ofErrorName(error: unknown): Found | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'TimeoutError') return found('NodeAway', words(error.message));
  return entryName(error.name) ? found(error.name, words(error.message)) : null;
}

/** An error and what caused it: `cause`, or `error` as wallet adapters have it. */
function withCauses(error: unknown): unknown[] {
  const all: unknown[] = [];
  let next: unknown = error;
  while (next !== undefined && next !== null && all.length < 5 && !all.includes(next)) {
    all.push(next);
    const { cause, error: inner } = next as { cause?: unknown; error?: unknown };
    next = cause ?? inner;
  }
  return all;
}

function resolved({ name, detail }: Found): Explained {
  const known = entryName(name);
  const entry = CATALOGUE[known ?? 'Unexpected'];
  if (!entry) throw new Error('the catalogue has no entry for what is unexpected');
  // A name that shares its entry with others, or has none, still tells whoever is asked for help what it was.
  const own = known === name ? '' : words(name);
  const text = [own, detail].filter(Boolean).join(': ');
  return { name: known ?? 'Unexpected', ...entry, ...(text ? { detail: text } : {}) };
}
