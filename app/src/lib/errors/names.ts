import { anchorEntry } from './anchor';
import { CATALOGUE } from './catalogue';
import { runtimeEntry } from './runtime';

/** Names that others give to what has an entry here. */
const ALIASES: Readonly<Record<string, string>> = {
  NoMakers: 'NoQuotes',
  ConfigError: 'NotConfigured',
  WrongChain: 'WalletOnOtherNetwork',
  // the Rust client's, through the quote server
  Expired: 'BlockhashPast',
  AccountGone: 'AccountClosed',
  // the margin engine's
  NothingLoaded: 'EngineNotReady',
  BadRequest: 'EngineFailed',
  NoQuote: 'QuoteUnreadable',
  Malformed: 'QuoteUnreadable',
  NotCanonical: 'QuoteUnreadable',
  OutOfRange: 'QuoteUnreadable',
  LegOrder: 'QuoteUnreadable',
  WrongEnvelope: 'QuoteUnreadable',
};

/** The catalogue's name for any that program, Anchor, cluster, margin engine or servers give; null for one that nobody here knows. */
export function entryName(name: string): string | null {
  if (Object.hasOwn(CATALOGUE, name)) return name;
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name] ?? null;
  return anchorEntry(name) ?? runtimeEntry(name) ?? null;
}
