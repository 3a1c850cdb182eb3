/** What the user has sent: one entry an action, from the click to finality. */
import { create } from 'zustand';
import type { Explained } from '../errors/explain';

export type Stage =
  | 'checking' // simulated
  | 'signing' // the wallet has it
  | 'sent'
  | 'processed'
  | 'confirmed'
  | 'finalized'
  | 'failed'
  | 'unknown'; // its blockhash is past, and the node does not say

export interface Action {
  id: number;
  /** "deposit", or "quote/9be1": two actions of one key are never on their way together. */
  key: string;
  label: string;
  stage: Stage;
  startedMs: number;
  signature?: string;
  problem?: Explained;
}

interface TxState {
  /** Newest first. */
  actions: Action[];
}

const KEPT = 30;
let next = 1;

export const useTx = create<TxState>(() => ({ actions: [] }));

export const OVER: ReadonlySet<Stage> = new Set<Stage>(['confirmed', 'finalized', 'failed', 'unknown']);

/** Null while one of the same key is on its way. What went wrong before is over: shown again, it would look like the end of this one. */
export function begin(key: string, label: string): Action | null {
  const { actions } = useTx.getState();
  if (actions.some((action) => action.key === key && !OVER.has(action.stage))) return null;
  const action: Action = { id: next++, key, label, stage: 'checking', startedMs: Date.now() };
  const others = actions.filter((each) => each.key !== key || !each.problem);
  useTx.setState({ actions: [action, ...others].slice(0, KEPT) });
  return action;
}

/** How long what went well is shown. */
const SHOWN_MS = 7_000;

export function update(id: number, change: Partial<Action>): void {
  if (change.stage === 'finalized') setTimeout(() => dismiss(id), SHOWN_MS);
  useTx.setState(({ actions }) => ({
    actions: actions.map((action) => (action.id === id ? { ...action, ...change } : action)),
  }));
}

export function dismiss(id: number): void {
  useTx.setState(({ actions }) => ({ actions: actions.filter((action) => action.id !== id) }));
}

/** Whether it may be dismissed: before it is sent, nothing of it will be any more then. */
export const canDismiss = (stage: Stage): boolean => stage === 'signing' || OVER.has(stage);

/** False once it was dismissed. */
export const isKept = (id: number): boolean => useTx.getState().actions.some((action) => action.id === id);

/** The last action of a key, for the button that started it. */
export function useAction(key: string): Action | undefined {
  return useTx((state) => state.actions.find((action) => action.key === key));
}

export function useBusy(key: string): boolean {
  return useTx((state) => state.actions.some((action) => action.key === key && !OVER.has(action.stage)));
}
