/**
 * How a node, or whoever stands before it, says that it is asked too much: by HTTP, or by JSON-RPC within an answer that HTTP calls good.
 * It says nothing about what was asked: the same may be asked again.
 */
import { messageOf } from './found';

const STATUSES: ReadonlySet<number> = new Set([429, 503]);
/** None of them is JSON-RPC's or the nodes' own: providers took HTTP's number over, as it is or below zero. */
const CODES: ReadonlySet<number> = new Set([-32_029, -32_429, 429]);

export const isBusyStatus = (status: unknown): boolean => STATUSES.has(Number(status));

/** The `code` of an error, a number or a bigint. */
export function isBusyCode(code: unknown): boolean {
  return (typeof code === 'number' || typeof code === 'bigint') && CODES.has(Number(code));
}

/** Told by its name: kit knows nothing of these codes, and makes a fault of its own of them. */
export class NodeBusy extends Error {
  override name = 'NodeBusy';
}

/** Null for any other answer of JSON-RPC. */
export function busyIn(answer: unknown): NodeBusy | null {
  const error = (answer as { error?: { code?: unknown } | null } | null | undefined)?.error;
  if (typeof error !== 'object' || error === null || !isBusyCode(error.code)) return null;
  return new NodeBusy('message' in error ? messageOf(error) : '');
}
