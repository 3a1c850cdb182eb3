/** Logs that the node had cut: events of such a transaction may be missing, and nobody can tell which. */
import { useHistory, type HistoryStatus } from './client';

const EVERY_MS = 30_000;

/** Transactions of the whole history whose log was cut; zero while that is not known. */
export function useCutLogs(): number {
  const asked = useHistory<Pick<HistoryStatus, 'cut_logs'>>('/v1/status', {}, EVERY_MS);
  return asked.state === 'ready' ? asked.value.cut_logs : 0;
}

/** "Incomplete: the log of a transaction was cut" */
export const cutWords = (count: number): string =>
  `Incomplete: the log of ${count === 1 ? 'a transaction' : `${count} transactions`} was cut`;

/** A sum of what was found, where something of it may be missing. */
export const atLeast = (sum: string, incomplete: boolean | undefined): string => (incomplete ? `≥ ${sum}` : sum);
