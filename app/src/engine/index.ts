/** The margin engine of the app: see `types.ts` for what it answers, `worker.ts` for the same off the main thread. */
import type { Request } from './generated/types';
import { type Source, compile, Instance } from './module';
import { EngineError, type Engine } from './types';

export * from './types';
export type { Source } from './module';

/** Throws where the module can't be had. */
export async function createEngine(source: Source): Promise<Engine> {
  return new WasmEngine(await compile(source));
}

type World = Parameters<Engine['load']>[0];

class WasmEngine implements Engine {
  readonly #module: WebAssembly.Module;
  #instance: Instance;
  /** For an instance that has to begin anew. */
  #world: World | undefined;
  #nowTs = 0;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
    this.#instance = Instance.of(module);
  }

  load(world: World): void {
    this.#ask({ method: 'load', ...world });
    this.#world = world;
  }

  at(nowTs: number): void {
    this.#nowTs = nowTs;
    this.#ask({ method: 'at', nowTs });
  }

  assess: Engine['assess'] = (subject, shock) => this.#ask({ method: 'assess', subject, shock });
  report: Engine['report'] = (subject, shock) => this.#ask({ method: 'report', subject, shock });
  quotes: Engine['quotes'] = (series, shock) => this.#ask({ method: 'quotes', series, shock });
  preview: Engine['preview'] = (account, legs, terms) => this.#ask({ method: 'preview', account, legs, terms });
  feeAtoms: Engine['feeAtoms'] = (leg) => BigInt(this.#ask<string>({ method: 'feeAtoms', leg }));
  missing: Engine['missing'] = () => this.#ask({ method: 'missing' });
  insurance: Engine['insurance'] = () => this.#ask({ method: 'insurance' });
  scenarios: Engine['scenarios'] = (index, account) => this.#ask({ method: 'scenarios', case: index, account });
  measures: Engine['measures'] = (rules) => this.#ask({ method: 'measures', rules });
  arrivingAtoms: Engine['arrivingAtoms'] = (atoms) => BigInt(this.#ask<string>({ method: 'arrivingAtoms', atoms }));
  curve: Engine['curve'] = (subject, market, pricesUsd, shock) => this.#ask({ method: 'curve', subject, market, pricesUsd, shock });
  map: Engine['map'] = (subject, priceBps, volBps, shock) => this.#ask({ method: 'map', subject, priceBps, volBps, shock });
  liquidationPrices: Engine['liquidationPrices'] = (subject, market) => this.#ask({ method: 'liquidationPrices', subject, market });
  waysBack: Engine['waysBack'] = (subject, spreadBps, candidates, shock) =>
    this.#ask({ method: 'waysBack', subject, spreadBps, candidates, shock });
  clusters: Engine['clusters'] = (accounts, priceBps) => this.#ask({ method: 'clusters', accounts, priceBps });
  auction: Engine['auction'] = (auction, account) => this.#ask({ method: 'auction', auction, account });
  bid: Engine['bid'] = (auction, account, bidder, shareQ32) => this.#ask({ method: 'bid', auction, account, bidder, shareQ32 });
  readQuote: Engine['readQuote'] = (message) => this.#ask({ method: 'readQuote', message });
  rows: Engine['rows'] = (set) => this.#ask({ method: 'rows', set });
  differences: Engine['differences'] = (old, now) => this.#ask({ method: 'differences', old, new: now });
  bearsOnMargin: Engine['bearsOnMargin'] = (set) => this.#ask({ method: 'bearsOnMargin', set });
  impact: Engine['impact'] = (change, accounts) => this.#ask({ method: 'impact', change, accounts });

  /** A panic inside is a trap here: a new instance takes the place of the broken one, and the caller is told. */
  #ask<T>(request: Request): T {
    try {
      return this.#instance.call(request) as T;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
      const fault = this.#instance.fault() || String(error);
      this.#instance = Instance.of(this.#module);
      if (request.method !== 'load' && this.#world !== undefined) this.load(this.#world);
      this.#instance.call({ method: 'at', nowTs: this.#nowTs });
      throw new EngineError(`EnginePanicked: ${fault}`);
    }
  }
}
