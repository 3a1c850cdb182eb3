/** What a change would do to every margin account, asked of the engine a few accounts at a time. */
import type { Entry } from '@breakwater/client/account/kinds';
import { createEngineWorker, type EngineWorker } from '../../engine/pool';
import type { Change, Engine, Impact } from '../../engine/types';

/** So many are asked about at once: between them it tells how far it is, and can be stopped. */
const AT_ONCE = 10;

export interface Question {
  wasm: string;
  world: Parameters<Engine['load']>[0];
  nowTs: number;
  change: Change;
  accounts: readonly Entry<'MarginAccount'>[];
}

/** In an engine of its own, off the main thread. */
export async function impactOf(question: Question, signal: AbortSignal, onProgress: (done: number) => void): Promise<Impact> {
  const engine = await createEngineWorker(question.wasm);
  try {
    engine.load(question.world);
    engine.at(question.nowTs);
    return await inParts(engine, question, signal, onProgress);
  } finally {
    engine.close();
  }
}

export async function inParts(
  engine: Pick<EngineWorker, 'impact'>,
  { change, accounts }: Pick<Question, 'change' | 'accounts'>,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Impact> {
  let impact = await engine.impact(change, []);
  while (impact.accounts < accounts.length) {
    if (signal.aborted) throw new DOMException('aborted', 'AbortError');
    const part = accounts.slice(impact.accounts, impact.accounts + AT_ONCE);
    impact = plus(
      impact,
      await engine.impact(
        change,
        part.map(({ address, bytes }) => ({ address, bytes })),
      ),
    );
    onProgress(impact.accounts);
  }
  return impact;
}

/** Sums add up, and lists follow one another. */
function plus<T>(one: T, other: T): T {
  if (Array.isArray(one)) return [...one, ...(other as unknown[])] as T;
  if (typeof one === 'object') {
    const part = (key: string) => [key, plus((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key])];
    return Object.fromEntries(Object.keys(one as object).map(part)) as T;
  }
  return ((one as number) + (other as number)) as T;
}
