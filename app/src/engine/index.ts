/** The margin engine of the app: see `types.ts` for what it answers, `worker.ts` for the same off the main thread. */
import { type Source, compile, Instance } from './module';
import { EngineError, type Engine, type Subject } from './types';
import { Blobs } from './wire';

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
    const blobs = new Blobs();
    blobs.add(world.pool);
    for (const { market, surface } of world.markets) {
      blobs.add(market);
      blobs.add(surface);
    }
    this.#ask('load', {}, blobs);
    this.#world = world;
  }

  at(nowTs: number): void {
    this.#nowTs = nowTs;
    this.#ask('at', { nowTs });
  }

  assess: Engine['assess'] = (subject, shock) => this.#about('assess', subject, { shock });
  report: Engine['report'] = (subject, shock) => this.#about('report', subject, { shock });
  quotes: Engine['quotes'] = (series, shock) => this.#ask('quotes', { series, shock });
  feeAtoms: Engine['feeAtoms'] = (leg) => BigInt(this.#ask<string>('feeAtoms', { leg }));

  missing: Engine['missing'] = () => this.#ask('missing', {});
  arrivingAtoms: Engine['arrivingAtoms'] = (atoms) => BigInt(this.#ask<string>('arrivingAtoms', { atoms }));

  measures: Engine['measures'] = (rules) => this.#ask('measures', { rules });

  preview: Engine['preview'] = (account, legs, terms) => {
    const blobs = new Blobs();
    return this.#ask('preview', { account: blobs.add(account), legs, ...terms }, blobs);
  };

  curve: Engine['curve'] = (subject, market, pricesUsd, shock) => this.#about('curve', subject, { market, pricesUsd, shock });
  map: Engine['map'] = (subject, priceBps, volBps, shock) => this.#about('map', subject, { priceBps, volBps, shock });
  liquidationPrices: Engine['liquidationPrices'] = (subject, market) => this.#about('liquidationPrices', subject, { market });

  waysBack: Engine['waysBack'] = (subject, spreadBps, candidates, shock) =>
    this.#about('waysBack', subject, { spreadBps, candidates, shock });

  clusters: Engine['clusters'] = (accounts, priceBps) => {
    const blobs = new Blobs();
    for (const account of accounts) blobs.add(account);
    return this.#ask('clusters', { accounts: accounts.length, priceBps }, blobs);
  };

  auction: Engine['auction'] = (auction, account) => {
    const blobs = new Blobs();
    return this.#ask('auction', { auction: blobs.add(auction), account: blobs.add(account) }, blobs);
  };

  bid: Engine['bid'] = (auction, account, bidder, shareQ32) => {
    const blobs = new Blobs();
    const accounts = { auction: blobs.add(auction), account: blobs.add(account), bidder: blobs.add(bidder) };
    return this.#ask('bid', { ...accounts, shareQ32 }, blobs);
  };

  readQuote: Engine['readQuote'] = (message) => {
    const blobs = new Blobs();
    return this.#ask('readQuote', { message: blobs.add(message) }, blobs);
  };

  rows: Engine['rows'] = (set) => {
    const blobs = new Blobs();
    return this.#ask('rows', { set: blobs.add(set) }, blobs);
  };

  differences: Engine['differences'] = (old, now) => {
    const blobs = new Blobs();
    return this.#ask('differences', { old: blobs.add(old), new: blobs.add(now) }, blobs);
  };

  bearsOnMargin: Engine['bearsOnMargin'] = (set) => {
    const blobs = new Blobs();
    return this.#ask('bearsOnMargin', { set: blobs.add(set) }, blobs);
  };

  impact: Engine['impact'] = ({ set, market }, accounts) => {
    const blobs = new Blobs();
    blobs.add(set);
    for (const { bytes } of accounts) blobs.add(bytes);
    return this.#ask('impact', { market, addresses: accounts.map(({ address }) => address) }, blobs);
  };

  #about<T>(method: string, subject: Subject, rest: object): T {
    const blobs = new Blobs();
    const account = subject.account === undefined ? undefined : blobs.add(subject.account);
    return this.#ask(method, { subject: { ...subject, account }, ...rest }, blobs);
  }

  /** A panic inside is a trap here: a new instance takes the place of the broken one, and the caller is told. */
  #ask<T>(method: string, args: object, blobs = new Blobs()): T {
    try {
      return this.#instance.call({ method, ...args }, blobs.list) as T;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
      const fault = this.#instance.fault() || String(error);
      this.#instance = Instance.of(this.#module);
      if (method !== 'load' && this.#world !== undefined) this.load(this.#world);
      this.#instance.call({ method: 'at', nowTs: this.#nowTs }, []);
      throw new EngineError(`EnginePanicked: ${fault}`);
    }
  }
}
