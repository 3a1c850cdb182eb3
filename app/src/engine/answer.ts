/** What an engine and its worker say to each other. */
import type { Source } from './module';
import { EngineError, type Engine } from './types';

export type Method = Exclude<keyof Engine, 'load' | 'at'>;

/** Everything that an answer depends on travels with the question where it changed, so that no answer is for another world. */
export type Question =
  | { start: Source }
  | { load: Parameters<Engine['load']>[0] }
  | { at: number }
  | { id: number; method: Method; args: unknown[] };

export type Answer = { id: number; value: unknown } | { id: number; code: string };

/** Answers one question. */
export function answer(engine: Engine, id: number, method: Method, args: unknown[]): Answer {
  try {
    const ask = engine[method] as (...args: unknown[]) => unknown;
    return { id, value: ask(...args) };
  } catch (error) {
    return { id, code: error instanceof EngineError ? error.code : String(error) };
  }
}
