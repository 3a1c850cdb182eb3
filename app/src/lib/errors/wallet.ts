/** Wallets have no common way to say no: some throw errors, some plain objects, with codes of their own or none. */
import { isBusyCode } from '@breakwater/client/error/busy';
import { found, messageOf, words, type Found } from '@breakwater/client/error/found';
import { ofCode } from '@breakwater/client/error/node';

/** Codes that wallets took over from Ethereum's (EIP-1193). */
const CODES: Readonly<Record<number, string>> = {
  4001: 'WalletRejected',
  4100: 'WalletNotAllowed',
  4200: 'WalletCannot',
  4900: 'NoWallet',
  4901: 'WalletOnOtherNetwork',
};

/** In this order: what is said more exactly first. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/\buser\b.{0,20}\b(reject|den(y|ied)|declin|cancel|disapprov|abort|closed)/i, 'WalletRejected'],
  [/\b(reject|den(y|ied)|declin|cancel)\w* by (the )?user\b/i, 'WalletRejected'],
  [
    /\b(transaction|request|signature|signing|message|approval|connection)( request)?( was| has been)? (rejected|denied|declined|cancell?ed)\b/i,
    'WalletRejected',
  ],
  [/\b(plugin|popup|window|modal)( was)? closed\b/i, 'WalletRejected'],
  [/WrongChain|\b(wrong|other|different) (network|chain|cluster)\b|\bnetwork mismatch\b|unsupported chain/i, 'WalletOnOtherNetwork'],
  [/no wallet is connected|wallet (is )?not connected|WalletNotConnected|gave no account/i, 'NoWallet'],
  [/gave nothing back/i, 'NotSigned'],
  [/\b(wallet|device|keyring)\b.{0,20}\blocked\b/i, 'WalletLocked'],
  [/\bnot been authorized\b|\bunauthori[sz]ed\b/i, 'WalletNotAllowed'],
  [/already (pending|processing)|pending request/i, 'WalletBusy'],
  // the wallet's own node: it simulates and reads before it signs
  [/too many requests|rate.?limit/i, 'NodeBusy'],
  [
    /failed to fetch|fetch failed|load failed|networkerror|network error|network request failed|timed? ?out|\bECONN|\bENOTFOUND|HTTP error|websocket.{0,40}(fail|clos|error)/i,
    'NodeAway',
  ],
];

/** The cluster's words, which wallets hand on where they simulate or send themselves. */
const CLUSTER_SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/no record of a prior credit/i, 'AccountNotFound'],
  [/insufficient funds for fee/i, 'InsufficientFundsForFee'],
  [/insufficient funds for rent/i, 'InsufficientFundsForRent'],
  [/insufficient lamports/i, 'LamportsInsufficient'],
  [/\bblockhash (not found|expired)\b|block height exceeded/i, 'BlockhashPast'],
  [/already been processed/i, 'AlreadyProcessed'],
  [/exceeded CUs meter|computational budget exceeded/i, 'ComputationalBudgetExceeded'],
  [/transaction (is )?too large|encoding overruns/i, 'TransactionTooLarge'],
  [/signature verification/i, 'SignatureNotValid'],
];

/** Null where nothing in it is known. */
export function ofWallet(error: unknown): Found | null {
  const message = messageOf(error);
  const detail = words(message);
  // Wallets simulate too, and say what the program refused with.
  const custom = /custom program error: (?:0x([0-9a-f]+)|#(\d+))/i.exec(message);
  if (custom) return ofCode(custom[1] ? parseInt(custom[1], 16) : Number(custom[2]), logsOf(error));
  const code = (error as { code?: unknown } | null | undefined)?.code;
  const coded = isBusyCode(code) ? 'NodeBusy' : typeof code === 'number' ? CODES[code] : undefined;
  if (coded) return found(coded, detail);
  const name = error instanceof Error ? error.name : '';
  const saying = [...CLUSTER_SAYINGS, ...SAYINGS].find(([pattern]) => pattern.test(`${name} ${message}`));
  return saying ? found(saying[1], detail) : null;
}

function logsOf(error: unknown): readonly string[] {
  const logs = (error as { logs?: unknown } | null | undefined)?.logs;
  return Array.isArray(logs) ? logs.map(String) : [];
}
