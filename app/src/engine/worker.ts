/** An engine in a Web Worker: `pool.ts` is the other side. */
import { answer, type Answer, type Question } from './answer';
import { createEngine } from './index';
import type { Engine } from './types';

/** What a worker's global has, without the types of a page. */
interface Scope {
  onmessage: ((event: { data: Question }) => void) | null;
  postMessage(answer: Answer): void;
}

export function serve(scope: Scope): void {
  let engine: Promise<Engine> | undefined;
  /** Messages take effect in the order they came in, also while the module compiles. */
  let before: Promise<unknown> = Promise.resolve();
  const take = async (question: Question): Promise<void> => {
    if ('start' in question) {
      engine = createEngine(question.start);
      return;
    }
    try {
      const started = await engine;
      if (started === undefined) throw new Error('not started');
      if ('load' in question) started.load(question.load);
      else if ('at' in question) started.at(question.at);
      else scope.postMessage(answer(started, question.id, question.method, question.args));
    } catch (error) {
      if ('id' in question) scope.postMessage({ id: question.id, code: String(error) });
    }
  };
  scope.onmessage = ({ data }) => {
    before = before.then(() => take(data));
  };
}

// in a worker, not where a test imports this
if (typeof document === 'undefined' && typeof self !== 'undefined') serve(self as unknown as Scope);
