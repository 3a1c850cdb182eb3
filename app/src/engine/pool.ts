/** The engine off the main thread, for what takes longer than a frame. */
import type { Answer, Method, Question } from './answer';
import { compile, type Source } from './module';
import { EngineError, type Engine } from './types';

/** What is used of a `Worker`. */
export interface Port {
  postMessage(question: Question): void;
  onmessage: ((event: { data: Answer }) => void) | null;
  terminate(): void;
}

type Asks = { [M in Method]: (...args: Parameters<Engine[M]>) => Promise<ReturnType<Engine[M]>> };

/**
 * The methods of {@link Engine}, answered later. Of each method in {@link NEWEST} only the newest question counts: older ones reject with
 * {@link Superseded}. Every question of the others is answered, in turn.
 */
export type EngineWorker = Pick<Engine, 'load' | 'at'> & Asks & { close(): void };

/** Rejection of a question that a newer one has taken the place of. */
export class Superseded extends Error {
  constructor() {
    super('superseded');
    this.name = 'Superseded';
  }
}

export async function createEngineWorker(source: Source, port: Port = browserWorker()): Promise<EngineWorker> {
  port.postMessage({ start: await compile(source) });
  return new Client(port) as unknown as EngineWorker;
}

function browserWorker(): Port {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) as unknown as Port;
}

/** What takes longer than a frame, and is of no use once the question has changed. */
export const NEWEST: readonly Method[] = ['map', 'liquidationPrices', 'waysBack', 'clusters'];

const METHODS: readonly Method[] = [
  ...NEWEST,
  'assess',
  'report',
  'quotes',
  'preview',
  'feeAtoms',
  'missing',
  'insurance',
  'scenarios',
  'measures',
  'arrivingAtoms',
  'curve',
  'auction',
  'bid',
  'readQuote',
  'rows',
  'differences',
  'bearsOnMargin',
  'impact',
];

interface Waiting {
  id: number;
  method: Method;
  /** Of one lane one question waits. */
  lane: Method | number;
  args: unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

class Client {
  readonly #port: Port;
  /** Asked and not yet answered: one at a time, so that what waits can still be replaced. */
  #asked: Waiting | undefined;
  readonly #waiting = new Map<Method | number, Waiting>();
  #lastId = 0;

  constructor(port: Port) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#take(data);
    for (const method of METHODS) {
      Object.defineProperty(this, method, { value: (...args: unknown[]) => this.#ask(method, args) });
    }
  }

  load(world: Parameters<Engine['load']>[0]): void {
    this.#port.postMessage({ load: world });
  }

  at(nowTs: number): void {
    this.#port.postMessage({ at: nowTs });
  }

  close(): void {
    this.#port.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new Superseded());
    this.#asked?.reject(new Superseded());
    this.#waiting.clear();
    this.#asked = undefined;
  }

  #ask(method: Method, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = (this.#lastId += 1);
      const lane = NEWEST.includes(method) ? method : id;
      this.#waiting.get(lane)?.reject(new Superseded());
      this.#waiting.delete(lane); // to the end of the row
      this.#waiting.set(lane, { id, method, lane, args, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#asked !== undefined) return;
    const [first] = this.#waiting.values();
    if (first === undefined) return;
    this.#waiting.delete(first.lane);
    this.#asked = first;
    this.#port.postMessage({ id: first.id, method: first.method, args: first.args });
  }

  #take(answer: Answer): void {
    const asked = this.#asked;
    if (asked?.id !== answer.id) return;
    this.#asked = undefined;
    // the answer to a question that has been asked anew meanwhile is no longer wanted
    if (this.#waiting.has(asked.lane)) asked.reject(new Superseded());
    else if ('code' in answer) asked.reject(new EngineError(answer.code));
    else asked.resolve(answer.value);
    this.#next();
  }
}
