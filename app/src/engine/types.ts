/**
 * The margin engine's methods. It is the program's own code (`clients/web`) compiled to WebAssembly and works on the very bytes of the accounts,
 * so a figure here is the chain's to the atom at the same second. What it is asked and answers is generated from that code.
 */
import type {
  AddressedAccount,
  Assessment,
  AuctionView,
  BidPreview,
  Bytes,
  Change,
  Cluster,
  Curve,
  HealthMap,
  Impact,
  InsuranceWindow,
  LiquidationPrices,
  LoadedMarket,
  MarketScenario,
  Measure,
  Missing,
  ParamDifference,
  ParamRow,
  Preview,
  PricedLeg,
  Quote,
  Report,
  Series,
  Shock,
  SignedTerms,
  Subject,
  Terms,
  Way,
} from './generated/types';

export type * from './generated/types';

/**
 * Every method throws {@link EngineError} with the program's name for what is wrong. The engine's own: `NothingLoaded` before {@link Engine.load},
 * `BadRequest: ...` for a question it does not understand, `EnginePanicked: ...` for a fault in it, after which it goes on with what was loaded.
 */
export interface Engine {
  /** Takes copies of a pool's accounts; to be called again whenever one of them changed. */
  load(world: { pool: Bytes; markets: LoadedMarket[] }): void;
  /** The cluster's time for all that follows [unix s]. */
  at(nowTs: number): void;
  assess(subject: Subject, shock?: Shock): Assessment;
  report(subject: Subject, shock?: Shock): Report;
  quotes(series: Series[], shock?: Shock): Quote[];
  preview(account: Bytes, legs: PricedLeg[], terms?: Terms): Preview;
  /** A trading fee of one side. */
  feeAtoms(leg: PricedLeg): bigint;
  missing(): Missing;
  /** What the insurance fund may still pay. */
  insurance(): InsuranceWindow;
  /** A case by the grids and ranges of now, in the markets whose model has it; an account in auction keeps the ranges it had when it began, unless they are narrower now. */
  scenarios(index: number, account?: Bytes): MarketScenario[];
  /** What rules of circuit breakers look at [bps], in their order; null where it can't be told now. */
  measures(rules: Measure[]): (number | null)[];
  /** What arrives of an amount withdrawn, rounded down; whether it may leave is not asked. */
  arrivingAtoms(atoms: bigint): bigint;
  /** Value over prices of one market. They take the place of the shock's move of prices. */
  curve(subject: Subject, market: number, pricesUsd: number[], shock?: Shock): Curve;
  /** The shock comes on top of each point. */
  map(subject: Subject, priceBps: number[], volBps: number[], shock?: Shock): HealthMap;
  liquidationPrices(subject: Subject, market?: number): LiquidationPrices;
  /**
   * Cheapest first. `spreadBps`: what a quote is assumed to cost, of the premium. `candidates`: series to hedge with; without them, strikes that
   * the account holds and round ones near the forward, which may not be listed. Empty when initial margin is met.
   */
  waysBack(subject: Subject, spreadBps: number, candidates?: Series[], shock?: Shock): Way[];
  clusters(accounts: Bytes[], priceBps: number[]): Cluster[];
  auction(auction: Bytes, account: Bytes): AuctionView;
  bid(auction: Bytes, account: Bytes, bidder: Bytes, shareQ32: bigint): BidPreview;
  /** A maker's signed message, in any of its forms. */
  readQuote(message: Bytes): SignedTerms;
  /** All that a set of parameters says, in the order of its table. */
  rows(set: Bytes): ParamRow[];
  /** What a set says otherwise than an older one; empty for equal sets alone. */
  differences(old: Bytes, now: Bytes): ParamDifference[];
  /** Whether a set has a part in margin at all. */
  bearsOnMargin(set: Bytes): boolean;
  /** Margins as things are and under a change. Ranges count as wide as new limits make them in the end. */
  impact(change: Change, accounts: AddressedAccount[]): Impact;
}

export class EngineError extends Error {
  constructor(
    /** The program's name: "SurfaceMissing". */
    readonly code: string,
  ) {
    super(code);
    this.name = 'EngineError';
  }
}
