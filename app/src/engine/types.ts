/**
 * What the margin engine answers. It is the program's own code (`clients/web`) compiled to WebAssembly and works on the very bytes of
 * the accounts, so a figure here is the chain's to the atom at the same second.
 *
 * Names say units: `Atoms` are whole quote atoms (10^-6 USD) and exact; `Lots` are 10^-6 contract, positive long; `Bps` 10^-4;
 * `Usd`, `iv` and Greeks are floating point, for pictures and tables alone; nothing is decided by them.
 */
export type Kind = 'call' | 'put';

export interface Series {
  /** Index of the market in its pool. */
  market: number;
  expiryTs: number;
  kind: Kind;
  strikeAtoms: bigint;
}

export interface Leg extends Series {
  /** Positive long, negative short. */
  sizeLots: bigint;
}

/** A trade's leg, from the side that is asked about. */
export interface PricedLeg extends Leg {
  /** Paid or received a contract. */
  priceAtoms: bigint;
}

/** An account as it is, or as it would be. Nothing of it: an empty account. */
export interface Subject {
  /** Bytes of a margin account, discriminator included. */
  account?: Uint8Array | undefined;
  /** Added to its cash. */
  cashAtoms?: bigint | undefined;
  /** Added to its collateral [mint atoms]. */
  collateral?: { market: number; atoms: bigint }[] | undefined;
  /** Added to its positions. */
  legs?: Leg[] | undefined;
}

/** The world as it would be. */
export interface Shock {
  /** Move of prices: of every market, or by market index. -1 000 is ten per cent down. */
  priceBps?: number | Record<number, number> | undefined;
  /** Relative move of every implied volatility. 2 500: 60 % becomes 75 %. */
  volBps?: number | undefined;
  /** Time that passes; what expires meanwhile is settled at the shocked price. Marks and surfaces stay as young as they are. */
  secs?: number | undefined;
}

export interface Assessment {
  cashAtoms: bigint;
  /** Collateral at what of it counts: low price, less haircut. */
  collateralAtoms: bigint;
  /** Options at mark. */
  optionsAtoms: bigint;
  /** What is compared with margins. */
  equityAtoms: bigint;
  /** What the account is worth: collateral without its haircut. Below nothing it is insolvent. */
  valueAtoms: bigint;
  imAtoms: bigint;
  mmAtoms: bigint;
  /** Equity less initial margin; negative when short. */
  imExcessAtoms: bigint;
  mmExcessAtoms: bigint;
  /** Soft slices may be taken below this equity; the maintenance margin itself where the pool takes none. */
  softLineAtoms: bigint;
  /** Cash that could be taken off the account now; 0 when anything forbids it. What arrives of it: {@link Engine.arrivingAtoms}. A pause of the protocol is not among it: the engine does not know the protocol. */
  maxWithdrawAtoms: bigint;
  /** Case that decides the maintenance margin: 0..32 a scenario, 33 the basis contingency. */
  worstCase: number;
  /** Contracts at spot, without sign. */
  notionalAtoms: bigint;
  /** By what prices and surfaces are in: name of the program's error that blocks new risk, withdrawals or liquidation now; absent when nothing does. */
  blocked: { trade?: string; withdraw?: string; liquidate?: string };
}

export type VolShock = 'down' | 'flat' | 'up' | 'skew-linear' | 'skew-absolute' | 'basis';

export interface Scenario {
  priceBps: number;
  vol: VolShock;
  /** Share of its profit or loss that counts. */
  weightBps: number;
}

export interface Case {
  index: number;
  /** By market index; absent for a market that the account does not use, or whose model has no such case. */
  byMarket: { market: number; scenario: Scenario; pnlAtoms: bigint }[];
  /** Dampened profit of all markets. */
  pnlAtoms: bigint;
  /** What the maintenance margin asks for it, before contingencies; 0 when it gains. */
  needAtoms: bigint;
}

/** Parts that sum to a requirement. */
export interface Split {
  deltaAtoms: bigint;
  gammaAtoms: bigint;
  vegaAtoms: bigint;
  stressAtoms: bigint;
  contingencyAtoms: bigint;
}

/** One contract, long. Delta and gamma are with respect to the price of the underlying, not the forward. */
export interface Quote extends Series {
  forwardUsd: number;
  markUsd: number;
  /** 0.6 is 60 % a year. */
  iv: number;
  /** Contracts of the underlying. */
  delta: number;
  /** Change of delta for a move of 1 USD. */
  gamma: number;
  /** USD for one point (0.01) of volatility. */
  vega: number;
  /** USD a day. */
  theta: number;
  /** Settled, or expired and about to be. */
  settled: boolean;
}

export interface LegReport extends Leg {
  quote: Quote;
  /** At mark, rounded against the holder. */
  valueAtoms: bigint;
  /** Its profit in the binding case. */
  bindingPnlAtoms: bigint;
}

export interface Report extends Assessment {
  /** All 34, in their order. */
  cases: Case[];
  im: Split;
  mm: Split;
  legs: LegReport[];
}

/**
 * A trade as the program would judge this side of it. Not known here: the other side, which alone may reduce risk during a pause, and whether a
 * strike is listed.
 */
export interface Preview {
  before: Assessment;
  /** As `before` where the trade could not even be booked. */
  after: Assessment;
  /** Paid for all legs, negative when received; without fees. */
  premiumAtoms: bigint;
  feeAtoms: bigint;
  /** Initial margin that the trade is held to: that of `after`, or more where it raises open interest. */
  tradeImAtoms: bigint;
  /** Given away at mark, fees aside; negative when got. */
  givenAtoms: bigint;
  /** What may be given away without being a withdrawal. */
  slipAtoms: bigint;
  /** Name of the error the program would refuse with; absent when it would not. */
  refusal?: string;
}

/** What a trade depends on beside the pool. */
export interface Terms {
  /** Pause bits of the protocol; nothing is paused where absent. */
  paused?: number;
  /** The account's delegate signs; its owner where absent. */
  delegated?: boolean;
}

/** What is missing in the pool. */
export interface Missing {
  /** What nobody can pay now. */
  holeAtoms: bigint;
  /** Sum of all positive cash, which withdrawals share it over. */
  claimsAtoms: bigint;
}

export interface Curve {
  /** One a price: all legs at mark and collateral at its full price, in USD, and their sensitivities. */
  valueUsd: number[];
  delta: number[];
  /** Change of delta for a move of 1 USD. */
  gamma: number[];
  vega: number[];
  theta: number[];
}

/** 0 healthy, 1 below the soft line, 2 below maintenance margin, 3 insolvent. */
export type HealthState = 0 | 1 | 2 | 3;

export interface HealthMap {
  /** [volatility][price] */
  state: HealthState[][];
  mmExcessUsd: number[][];
}

export interface LiquidationPrices {
  /** Nearest move of all prices (or of one market) that makes the account liquidatable, 0 where it is already; null when none within 95 % down or 300 % up does. */
  downBps: number | null;
  upBps: number | null;
  /** True where a shock of volatility alone, within -50 % and +100 %, liquidates it too. */
  byVolatility: boolean;
}

/** A way back to initial margin. */
export interface Way {
  kind: 'deposit' | 'close' | 'hedge';
  /** The trade, for `close` and `hedge`. */
  leg?: Leg;
  /** Cash to bring, for `deposit`. */
  depositAtoms?: bigint;
  /** What it costs: fees and the assumed spread. A deposit costs nothing. */
  costAtoms: bigint;
  after: Assessment;
}

export interface Cluster {
  priceBps: number;
  /** Below maintenance margin at this move, those of smaller moves among them. */
  accounts: number;
  /** Theirs, at the moved prices. */
  notionalUsd: number;
}

export interface AuctionView {
  insolvent: boolean;
  queued: boolean;
  /** In its sealed round. */
  sealed: boolean;
  /** A newer mark has confirmed the one that started it: slices may be sold. */
  confirmed: boolean;
  elapsedSecs: number;
  /** The price has run out: anyone may start it again. */
  ranOut: boolean;
  /** What a bidder pays of the value now [2^-32]. */
  dQ32: bigint;
  /** Most and least of the account for sale to one bid [2^-32]. */
  maxShareQ32: bigint;
  leastShareQ32: bigint;
  equityAtoms: bigint;
  mmAtoms: bigint;
  /** At mark and without haircut, of all that a slice would be taken of; a slice's value is its share of this. */
  valueAtoms: bigint;
  /** What the whole account costs now; for an insolvent one what a taker would be paid, negative. */
  wholePriceAtoms: bigint;
  /** d over the seconds of the auction, for the picture. */
  curve: { secs: number; share: number }[];
}

export interface BidPreview {
  /** What would be sold: no more than the account must give up. 0 where it is refused before that is known. */
  shareQ32: bigint;
  /** Paid now; negative when received. */
  priceAtoms: bigint;
  /** Of the slice at mark, as its event will say. */
  valueAtoms: bigint;
  /** Maintenance margin that goes with the slice. */
  mmAtoms: bigint;
  /** Held of the bidder's cash for a while, beside the price. */
  heldAtoms: bigint;
  /** The bidder's account. */
  before: Assessment;
  after: Assessment;
  refusal?: string;
}

/** What a row of a set of parameters says. */
export type ParamValue =
  /** Name of the field in the table of its set. */
  | { number: { field: string; number: bigint } }
  /** An address, or a hash in hexadecimal; null where it names nothing. */
  | { key: string | null }
  /** The shock of volatility is null where the engine does not know it. */
  | { scenario: { priceBps: number; vol: Exclude<VolShock, 'basis'> | null; weightBps: number } }
  | { pauses: number }
  | { stops: number }
  /** Something that no table names. */
  | { unnamed: string };

export interface ParamRow {
  /** "auction.fast_secs", "scenario 3", "rule 2.secs". */
  name: string;
  value: ParamValue;
}

export interface ParamDifference {
  name: string;
  /** Null where the old set has no such row. */
  from: ParamValue | null;
  to: ParamValue | null;
  direction: 'safer' | 'looser' | 'neither';
}

/** A change of a set, as instructions carry it. */
export interface Change {
  set: Uint8Array;
  /** The index of the one whose set it is, where it is a market's. */
  market?: number | undefined;
}

/** Of the accounts that can be margined both times. */
export interface ImpactSide {
  belowIm: number;
  belowMm: number;
  /** Sum of all accounts' margins. */
  imAtoms: bigint;
  mmAtoms: bigint;
}

/** What a change does to accounts. */
export interface Impact {
  accounts: number;
  /** Can't be margined as things are: in no count and no sum. */
  unknownBefore: number;
  before: ImpactSide;
  after: ImpactSide;
  /** Accounts that the change would make due for liquidation: equity less maintenance margin, null where it could not be margined before. */
  newlyDue: { address: string; owner: string; beforeAtoms: bigint | null; afterAtoms: bigint }[];
  /** The engine refuses to margin them under the change, and why by name. */
  unknown: { address: string; error: string }[];
}

export interface SignedTerms {
  /** The line that the maker signed. */
  text: string;
  maker: string;
  taker: string | null;
  legs: { side: 'buy' | 'sell'; symbol: string; expiryTs: number; kind: Kind; strikeAtoms: bigint; sizeLots: bigint; priceAtoms: bigint }[];
  times: number;
  feeCapAtoms: bigint;
  nonce: bigint;
  untilTs: number;
}

/**
 * Every method throws {@link EngineError} with the program's name for what is wrong. The engine's own: `NothingLoaded` before {@link Engine.load},
 * `BadRequest: ...` for a question it does not understand, `EnginePanicked: ...` for a fault in it, after which it goes on with what was loaded.
 */
export interface Engine {
  /** Takes copies of a pool's accounts; to be called again whenever one of them changed. */
  load(world: { pool: Uint8Array; markets: { market: Uint8Array; surface: Uint8Array }[] }): void;
  /** The cluster's time for all that follows [unix s]. */
  at(nowTs: number): void;
  assess(subject: Subject, shock?: Shock): Assessment;
  report(subject: Subject, shock?: Shock): Report;
  quotes(series: Series[], shock?: Shock): Quote[];
  preview(account: Uint8Array, legs: PricedLeg[], terms?: Terms): Preview;
  /** A trading fee of one side. */
  feeAtoms(leg: PricedLeg): bigint;
  missing(): Missing;
  /** What rules of circuit breakers look at [bps], in their order; null where it can't be told now. */
  measures(rules: { metric: number; market: number }[]): (number | null)[];
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
  clusters(accounts: Uint8Array[], priceBps: number[]): Cluster[];
  auction(auction: Uint8Array, account: Uint8Array): AuctionView;
  bid(auction: Uint8Array, account: Uint8Array, bidder: Uint8Array, shareQ32: bigint): BidPreview;
  /** A maker's signed message, in any of its forms. */
  readQuote(message: Uint8Array): SignedTerms;
  /** All that a set of parameters says, in the order of its table. */
  rows(set: Uint8Array): ParamRow[];
  /** What a set says otherwise than an older one; empty for equal sets alone. */
  differences(old: Uint8Array, now: Uint8Array): ParamDifference[];
  /** Whether a set has a part in margin at all. */
  bearsOnMargin(set: Uint8Array): boolean;
  /** Margins as things are and under a change. Ranges count as wide as new limits make them in the end. */
  impact(change: Change, accounts: { address: string; bytes: Uint8Array }[]): Impact;
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
