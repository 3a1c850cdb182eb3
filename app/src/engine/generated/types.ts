/**
 * What the margin engine is asked and answers, written from the structs in `clients/web/src` by `npm run generate-types`.
 *
 * Names say units: `Atoms` are whole quote atoms (10^-6 USD) and exact; `Lots` are 10^-6 contract, positive long; `Bps` 10^-4;
 * `Usd`, `iv` and Greeks are floating point, for pictures and tables alone; nothing is decided by them.
 */

/** An account, and where it is. */
export type AddressedAccount = {
  /** Its address. */
  address: string;
  /** Bytes of a margin account. */
  bytes: Bytes;
};

/** Margin and health of an account. */
export type Assessment = {
  /** Cash, negative when owed [quote atoms]. */
  cashAtoms: bigint;
  /** Collateral at what of it counts: low price, less haircut [quote atoms]. */
  collateralAtoms: bigint;
  /** Options at mark, either sign [quote atoms]. */
  optionsAtoms: bigint;
  /** What is compared with margins: the sum of the three above [quote atoms]. */
  equityAtoms: bigint;
  /** What the account is worth: collateral without its haircut; below zero it is insolvent [quote atoms]. */
  valueAtoms: bigint;
  /** Initial margin [quote atoms]. */
  imAtoms: bigint;
  /** Maintenance margin [quote atoms]. */
  mmAtoms: bigint;
  /** Counted equity less initial margin, negative when short [quote atoms]. */
  imExcessAtoms: bigint;
  /** Counted equity less maintenance margin, negative when due [quote atoms]. */
  mmExcessAtoms: bigint;
  /** Soft slices may be taken below this equity; the maintenance margin itself where the pool takes none [quote atoms]. */
  softLineAtoms: bigint;
  /**
   * Cash that could be taken off the account now, rounded down; 0 when anything forbids it [quote atoms]. What arrives of it `arrivingAtoms`
   * says. A pause of the protocol is not among it: the engine does not know the protocol.
   */
  maxWithdrawAtoms: bigint;
  /** Case that decides the maintenance margin: 0 to 32 a scenario, 33 the basis contingency. */
  worstCase: number;
  /** Contracts at spot, without sign [quote atoms]. */
  notionalAtoms: bigint;
  /** Nothing is left that an auction could sell: no position, and collateral worth less than dust. */
  spent: boolean;
  /** What prices and surfaces forbid by the state they are in. */
  blocked: Blocked;
};

/** An account for sale, as a bidder sees it. */
export type AuctionView = {
  /** Value below zero: who takes it is paid. */
  insolvent: boolean;
  /** Nothing is left in it that could be sold: anyone may end the auction. */
  spent: boolean;
  /** Waits for room or its turn. */
  queued: boolean;
  /** In its sealed round, and not too urgent for it. */
  sealed: boolean;
  /** A newer mark has confirmed the one that started it: slices may be sold. */
  confirmed: boolean;
  /** Time the price has fallen for, or the payment risen, by the auction's own clock [s]. */
  elapsedSecs: number;
  /** The price has run out: anyone may start it again. */
  ranOut: boolean;
  /** What a bidder pays of the value now [2^-32]. */
  dQ32: bigint;
  /** Most of the account that one bid may take; 0 where nothing is for sale [2^-32]. */
  maxShareQ32: bigint;
  /** Least of it that one bid may take [2^-32]. */
  leastShareQ32: bigint;
  /** Counted equity in the witness, either sign [quote atoms]. */
  equityAtoms: bigint;
  /** Maintenance margin in the witness [quote atoms]. */
  mmAtoms: bigint;
  /** At mark and without haircut, of all that a slice would be taken of; a slice's value is its share of this [quote atoms]. */
  valueAtoms: bigint;
  /** What the whole account costs now, rounded up; for an insolvent one what a taker would be paid, negative [quote atoms]. */
  wholePriceAtoms: bigint;
  /** Price over the seconds of the auction, for the picture. */
  curve: Array<CurvePoint>;
};

/** A bid as the program would judge it. */
export type BidPreview = {
  /** What would be sold, no more than the account must give up; 0 where it is refused before that is known [2^-32]. */
  shareQ32: bigint;
  /** Paid now, negative when received [quote atoms]. */
  priceAtoms: bigint;
  /** Value of the slice at mark, as the program writes it into its event; negative for an insolvent account's [quote atoms]. */
  valueAtoms: bigint;
  /** Maintenance margin that goes with the slice [quote atoms]. */
  mmAtoms: bigint;
  /** Held of the bidder's cash for a while, beside the price [quote atoms]. */
  heldAtoms: bigint;
  /** The bidder's account now. */
  before: Assessment;
  /** The bidder's account with the slice; as now where it is refused before that is known. */
  after: Assessment;
  /** Name of the error the program would refuse with; absent when it would not. */
  refusal?: string;
};

/** Name of the program's error that blocks an action now; absent where none does. */
export type Blocked = {
  /** New risk. */
  trade?: string;
  /** Withdrawals. */
  withdraw?: string;
  /** Sales of the account. */
  liquidate?: string;
};

/** Bytes of an account, or what else is read as bytes. In the JSON of a request it is the number of its blob, from 0. */
export type Bytes = Uint8Array;

/** What one case does to the account, and asks for. Liquidation's ranges. */
export type Case = {
  /** 0 to 32 a scenario, 33 the basis contingency. */
  index: number;
  /** Markets that the account uses and whose model has the case. */
  byMarket: Array<MarketCase>;
  /** Dampened profit of all markets, a loss negative [quote atoms]. */
  pnlAtoms: bigint;
  /** What maintenance margin asks for it before contingencies, >= 0 [quote atoms]. */
  needAtoms: bigint;
};

/** A change of a set, as instructions carry it. */
export type Change = {
  /** Bytes of the set. */
  set: Bytes;
  /** The index of the one whose set it is, where it is a market's. */
  market?: number | undefined;
};

/** What one move of all prices makes due. */
export type Cluster = {
  /** Move of all prices, up positive [bps]. */
  priceBps: number;
  /** How many are below maintenance margin there, those of smaller moves among them. */
  accounts: number;
  /** Their contracts at the moved prices, without sign, in USD. */
  notionalUsd: number;
};

/** An amount of one market's collateral. */
export type Collateral = {
  /** Index of the market. */
  market: number;
  /** Added where positive, taken away where negative [mint atoms]. */
  atoms: bigint;
};

/** A book over prices: one of each a price. Sensitivities are with respect to spot. */
export type Curve = {
  /** All legs at mark and collateral at its full price, in USD; a debt's share is negative. */
  valueUsd: Array<number>;
  /** Change of value for a move of spot, in units of the underlying. */
  delta: Array<number>;
  /** Change of delta for a move of spot by 1 USD. */
  gamma: Array<number>;
  /** USD for one point (0.01) of volatility. */
  vega: Array<number>;
  /** USD a day that passes. */
  theta: Array<number>;
};

/** A point of the price curve. */
export type CurvePoint = {
  /** Since the price began to fall [s]. */
  secs: number;
  /** What a bidder pays of the value, 0 to 1. */
  share: number;
};

/** What a change of one row does to the pool's safety. */
export type Direction = 'safer' | 'looser' | 'neither';

/** Health over moves, `[volatility][price]`. */
export type HealthMap = {
  /** How the account stands. */
  state: Array<Array<HealthState>>;
  /** Counted equity less maintenance margin, negative when due, in USD. */
  mmExcessUsd: Array<Array<number>>;
};

/** How an account stands: 0 healthy, 1 below the soft line, 2 below maintenance margin, 3 insolvent. */
export type HealthState = 0 | 1 | 2 | 3;

/** What a change does to accounts. */
export type Impact = {
  /** Accounts that were looked at. */
  accounts: number;
  /** Can't be margined as things are: in no count and no sum. */
  unknownBefore: number;
  /** As things are. */
  before: ImpactSide;
  /** Under the change. */
  after: ImpactSide;
  /** Accounts that the change would make due for liquidation. */
  newlyDue: Array<NewlyDue>;
  /** The engine refuses to margin them under the change, and why. */
  unknown: Array<Unmargined>;
};

/** Counts and sums of the accounts that can be margined both times. */
export type ImpactSide = {
  /** Accounts below initial margin. */
  belowIm: number;
  /** Accounts below maintenance margin. */
  belowMm: number;
  /** Sum of initial margins [quote atoms]. */
  imAtoms: bigint;
  /** Sum of maintenance margins [quote atoms]. */
  mmAtoms: bigint;
};

/** What the insurance fund may still pay: a share of it in each window. */
export type InsuranceWindow = {
  /** May still leave it in the window that runs, rounded up, and is there [quote atoms]. */
  leftAtoms: bigint;
  /** Has left it in the window that runs [quote atoms]. */
  usedAtoms: bigint;
  /** When that window ends; null where none runs: the next draw begins a new one [unix s]. */
  endsTs: number | null;
};

/** Kind of an option. */
export type Kind = 'call' | 'put';

/** A position. */
export type Leg = {
  /** Positive long, negative short [lots]. */
  sizeLots: bigint;
  /** Index of the market in its pool. */
  market: number;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
};

/** One position. */
export type LegReport = {
  /** One contract of it, long. */
  quote: Quote;
  /** The position at mark, rounded against the holder; a short's is negative [quote atoms]. */
  valueAtoms: bigint;
  /** Its profit in the binding case, a loss negative [quote atoms]. */
  bindingPnlAtoms: bigint;
  /** Positive long, negative short [lots]. */
  sizeLots: bigint;
  /** Index of the market in its pool. */
  market: number;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
};

/** How far all prices, or those of one market, may move before the account is due. */
export type LiquidationPrices = {
  /** Nearest fall that makes the account due, negative, 0 where it is already; null where none within 95 % does [bps]. */
  downBps: number | null;
  /** Nearest rise that does; null where none within 300 % does [bps]. */
  upBps: number | null;
  /** A shock of volatility alone, within -50 % and +100 %, makes it due too. */
  byVolatility: boolean;
};

/** A market to load. */
export type LoadedMarket = {
  /** Bytes of the market. */
  market: Bytes;
  /** Bytes of its surface. */
  surface: Bytes;
};

/** The same of one market. */
export type MarketCase = {
  /** Its index. */
  market: number;
  /** What the case is in its model. */
  scenario: Scenario;
  /** Dampened profit, a loss negative [quote atoms]. */
  pnlAtoms: bigint;
};

/** What a case is in one market. */
export type MarketScenario = {
  /** Index of the market. */
  market: number;
  /** At the market's ranges. */
  scenario: Scenario;
};

/** What a rule looks at. */
export type Measure = {
  /** Number of the metric. */
  metric: number;
  /** Index of the market, where the metric looks at one. */
  market: number;
};

/** What is missing in the pool. */
export type Missing = {
  /** What nobody can pay now [quote atoms]. */
  holeAtoms: bigint;
  /** Sum of all positive cash, which withdrawals share it over [quote atoms]. */
  claimsAtoms: bigint;
};

/** An account that the change would make due. */
export type NewlyDue = {
  /** Its address. */
  address: string;
  /** Who owns it. */
  owner: string;
  /** Equity less maintenance margin as things are [quote atoms]; null where it can't be margined. */
  beforeAtoms: bigint | null;
  /** The same under the change [quote atoms]. */
  afterAtoms: bigint;
};

/** One row that two sets disagree about. */
export type ParamDifference = {
  /** Path in the set. */
  name: string;
  /** Null where the old set has no such row. */
  from: ParamValue | null;
  /** Null where the new one has none. */
  to: ParamValue | null;
  /** Which way it goes. */
  direction: Direction;
};

/** One line of a set: "auction.fast_secs", "scenario 3", "rule 2.secs". */
export type ParamRow = {
  /** Path in the set. */
  name: string;
  /** What it says. */
  value: ParamValue;
};

/**
 * What a row of a set of parameters says. A key is an address, or a hash in hexadecimal, null where it names nothing; pauses and stops are bits;
 * what is unnamed stands in no table.
 */
export type ParamValue = {
  number: {
    /** Name of the field in its table. */
    field: string;
    /** In the field's unit. */
    number: bigint;
  }
} | {
  key: string | null
} | {
  scenario: {
    /** Move of the price, with its sign [bps]. */
    priceBps: number;
    /** Null for a number that the engine does not know. */
    vol: VolShock | null;
    /** Share of its loss that counts [bps]. */
    weightBps: number;
  }
} | {
  pauses: number
} | {
  stops: number
} | {
  unnamed: string
};

/**
 * A trade as the program would judge this side of it. Not known here: the other side, which alone may reduce risk during a pause, and whether
 * a strike is listed.
 */
export type Preview = {
  /** The account as it is. */
  before: Assessment;
  /** The account with the trade; as before where it could not even be booked. */
  after: Assessment;
  /** Paid for all legs without fees, negative when received [quote atoms]. */
  premiumAtoms: bigint;
  /** Fees of this side [quote atoms]. */
  feeAtoms: bigint;
  /** Initial margin that the trade is held to: that of `after`, or more where it raises open interest [quote atoms]. */
  tradeImAtoms: bigint;
  /** Given away at mark, fees aside; negative when got [quote atoms]. */
  givenAtoms: bigint;
  /** What may be given away without being a withdrawal [quote atoms]. */
  slipAtoms: bigint;
  /** Name of the error the program would refuse with; absent when it would not. */
  refusal?: string;
};

/** Moves of all markets together or of each by its index [bps]. */
export type PriceMove = number | Record<number, number>;

/** A leg of a trade, from the side that is asked about. */
export type PricedLeg = {
  /** Positive bought, negative sold [lots]. */
  sizeLots: bigint;
  /** Paid or received a contract [quote atoms]. */
  priceAtoms: bigint;
  /** Index of the market in its pool. */
  market: number;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
};

/** One contract, long. Delta and gamma are with respect to the price of the underlying, not the forward. */
export type Quote = {
  /** Forward of the expiry, its settlement price once settled, in USD. */
  forwardUsd: number;
  /** Value at mark, discounted, in USD. */
  markUsd: number;
  /** Implied volatility a year: 0.6 is 60 %; 0 once settled. */
  iv: number;
  /** Change of value for a move of spot, in units of the underlying; a put's is negative. */
  delta: number;
  /** Change of delta for a move of spot by 1 USD. */
  gamma: number;
  /** USD for one point (0.01) of volatility. */
  vega: number;
  /** USD a day that passes. */
  theta: number;
  /** Settled, or expired and about to be. */
  settled: boolean;
  /** Index of the market in its pool. */
  market: number;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
};

/** Margin and health of an account, and where they come from. */
export type Report = {
  /** All 34, in their order. */
  cases: Array<Case>;
  /** Parts of initial margin. */
  im: Split;
  /** Parts of maintenance margin. */
  mm: Split;
  /** One a position, in the account's order. */
  legs: Array<LegReport>;
  /** Cash, negative when owed [quote atoms]. */
  cashAtoms: bigint;
  /** Collateral at what of it counts: low price, less haircut [quote atoms]. */
  collateralAtoms: bigint;
  /** Options at mark, either sign [quote atoms]. */
  optionsAtoms: bigint;
  /** What is compared with margins: the sum of the three above [quote atoms]. */
  equityAtoms: bigint;
  /** What the account is worth: collateral without its haircut; below zero it is insolvent [quote atoms]. */
  valueAtoms: bigint;
  /** Initial margin [quote atoms]. */
  imAtoms: bigint;
  /** Maintenance margin [quote atoms]. */
  mmAtoms: bigint;
  /** Counted equity less initial margin, negative when short [quote atoms]. */
  imExcessAtoms: bigint;
  /** Counted equity less maintenance margin, negative when due [quote atoms]. */
  mmExcessAtoms: bigint;
  /** Soft slices may be taken below this equity; the maintenance margin itself where the pool takes none [quote atoms]. */
  softLineAtoms: bigint;
  /**
   * Cash that could be taken off the account now, rounded down; 0 when anything forbids it [quote atoms]. What arrives of it `arrivingAtoms`
   * says. A pause of the protocol is not among it: the engine does not know the protocol.
   */
  maxWithdrawAtoms: bigint;
  /** Case that decides the maintenance margin: 0 to 32 a scenario, 33 the basis contingency. */
  worstCase: number;
  /** Contracts at spot, without sign [quote atoms]. */
  notionalAtoms: bigint;
  /** Nothing is left that an auction could sell: no position, and collateral worth less than dust. */
  spent: boolean;
  /** What prices and surfaces forbid by the state they are in. */
  blocked: Blocked;
};

/** A question by its method. Where there is a `subject`, the account asked about; where there is a `shock`, the world as it would be. */
export type Request = {
  method: 'load';
  /** Bytes of the pool. */
  pool: Bytes;
  /** Its markets. */
  markets: Array<LoadedMarket>;
} | {
  method: 'at';
  /** [unix s] */
  nowTs: number;
} | {
  method: 'assess';
  /** Account. */
  subject: Subject;
  /** World. */
  shock?: Shock | undefined;
} | {
  method: 'report';
  /** Account. */
  subject: Subject;
  /** World. */
  shock?: Shock | undefined;
} | {
  method: 'quotes';
  /** Options. */
  series: Array<Series>;
  /** World. */
  shock?: Shock | undefined;
} | {
  method: 'preview';
  /** Bytes of the account. */
  account: Bytes;
  /** From the account's side. */
  legs: Array<PricedLeg>;
  /** What it depends on beside the pool. */
  terms?: Terms | undefined;
} | {
  method: 'feeAtoms';
  /** From either side. */
  leg: PricedLeg;
} | {
  method: 'missing'
} | {
  method: 'insurance'
} | {
  method: 'scenarios';
  /** Number of the case. */
  case: number;
  /** Bytes of the margin account that is liquidated by it; of any other without it. */
  account?: Bytes | undefined;
} | {
  method: 'measures';
  /** One answer a rule, in this order. */
  rules: Array<Measure>;
} | {
  method: 'arrivingAtoms';
  /** Amount [quote atoms]. */
  atoms: bigint;
} | {
  method: 'curve';
  /** Account. */
  subject: Subject;
  /** Index of the market. */
  market: number;
  /** Prices of a unit, in USD. */
  pricesUsd: Array<number>;
  /** World; the prices take the place of its move of this market's. */
  shock?: Shock | undefined;
} | {
  method: 'map';
  /** Account. */
  subject: Subject;
  /** Moves of all prices, up positive [bps]. */
  priceBps: Array<number>;
  /** Moves of every implied volatility, of itself, up positive [bps]. */
  volBps: Array<number>;
  /** World, on top of each point. */
  shock?: Shock | undefined;
} | {
  method: 'liquidationPrices';
  /** Account. */
  subject: Subject;
  /** Index of the one market that moves; all of them without it. */
  market?: number | undefined;
} | {
  method: 'waysBack';
  /** Account. */
  subject: Subject;
  /** What a quote is assumed to cost, of the premium [bps]. */
  spreadBps: number;
  /** Series to hedge with; without them, strikes that the account holds and round ones near the forward, which may not be listed. */
  candidates?: Array<Series> | undefined;
  /** World. */
  shock?: Shock | undefined;
} | {
  method: 'clusters';
  /** Bytes of margin accounts. */
  accounts: Array<Bytes>;
  /** Moves of all prices, up positive [bps]. */
  priceBps: Array<number>;
} | {
  method: 'auction';
  /** Bytes of the auction. */
  auction: Bytes;
  /** Bytes of the account for sale. */
  account: Bytes;
} | {
  method: 'bid';
  /** Bytes of the auction. */
  auction: Bytes;
  /** Bytes of the account for sale. */
  account: Bytes;
  /** Bytes of the bidder's account. */
  bidder: Bytes;
  /** Share of the account wanted [2^-32]. */
  shareQ32: bigint;
} | {
  method: 'readQuote';
  /** What the maker signed. */
  message: Bytes;
} | {
  method: 'rows';
  /** Bytes of the set. */
  set: Bytes;
} | {
  method: 'differences';
  /** Bytes of the set in force. */
  old: Bytes;
  /** Bytes of the other. */
  new: Bytes;
} | {
  method: 'bearsOnMargin';
  /** Bytes of the set. */
  set: Bytes;
} | {
  method: 'impact';
  /** What would be changed. */
  change: Change;
  /** Accounts that it may touch. */
  accounts: Array<AddressedAccount>;
};

/** A scenario for people, to a hundredth of a basis point. */
export type Scenario = {
  /** Move of the price, up positive; 0 for skew and basis [bps]. */
  priceBps: number;
  /** What happens to volatility. */
  vol: VolShock;
  /** Share of its profit or loss that counts [bps]. */
  weightBps: number;
};

/** An option. */
export type Series = {
  /** Index of the market in its pool. */
  market: number;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
};

/** The world as it would be. */
export type Shock = {
  /** Move of prices, up positive: -1 000 is ten per cent down [bps]. */
  priceBps?: PriceMove | undefined;
  /** Relative move of every implied volatility: 2 500 makes 60 % to 75 % [bps]. */
  volBps?: number | undefined;
  /** Time that passes; what expires meanwhile is settled at the shocked price. Marks and surfaces stay as young as they are [s]. */
  secs?: number | undefined;
};

/** One leg, from the maker's side. */
export type SignedLeg = {
  /** What the maker does. */
  side: SignedSide;
  /** The market's. */
  symbol: string;
  /** Expiry [unix s]. */
  expiryTs: number;
  /** Call or put. */
  kind: Kind;
  /** Strike [quote atoms a unit]. */
  strikeAtoms: bigint;
  /** Size of one time, without sign [lots]. */
  sizeLots: bigint;
  /** Premium of a contract [quote atoms]. */
  priceAtoms: bigint;
};

/** What a maker does. */
export type SignedSide = 'buy' | 'sell';

/** What a maker signed. */
export type SignedTerms = {
  /** The quote's one text, whatever form was signed. */
  text: string;
  /** The maker's margin account, in base58. */
  maker: string;
  /** Margin account of the only one who may take it. */
  taker: string | null;
  /** In the quote's order. */
  legs: Array<SignedLeg>;
  /** How often all legs may be taken. */
  times: number;
  /** Most fee the maker pays each time [quote atoms]. */
  feeCapAtoms: bigint;
  /** Number that the maker gave it. */
  nonce: bigint;
  /** Valid up to and including [unix s]. */
  untilTs: number;
};

/** Parts that sum to a requirement, negative where one lowers it [quote atoms]. */
export type Split = {
  /** Price move along today's slope. */
  deltaAtoms: bigint;
  /** The rest of the price move. */
  gammaAtoms: bigint;
  /** Shock of volatility. */
  vegaAtoms: bigint;
  /** Far, dampened and skew scenarios. */
  stressAtoms: bigint;
  /** Everything else. */
  contingencyAtoms: bigint;
};

/** An account as it is, or as it would be; of nothing at all: an empty one. */
export type Subject = {
  /** Bytes of a margin account, discriminator included; an empty one without it. */
  account?: Bytes | undefined;
  /** Added to its cash, of either sign [quote atoms]. */
  cashAtoms?: bigint | undefined;
  /** Added to its collateral. */
  collateral?: Array<Collateral> | undefined;
  /** Added to its positions. */
  legs?: Array<Leg> | undefined;
};

/** What a trade depends on beside the pool. */
export type Terms = {
  /** Pause bits of the protocol that are in force; nothing is paused where absent. */
  paused?: number | undefined;
  /** The account's delegate signs; its owner where absent. */
  delegated?: boolean | undefined;
};

/** An account that the change leaves without a margin. */
export type Unmargined = {
  /** Its address. */
  address: string;
  /** What the engine refuses with, by name. */
  error: string;
};

/** What a case does to volatility; in its place the contingency for forwards away from spot. */
export type VolShock = 'down' | 'flat' | 'up' | 'skew-linear' | 'skew-absolute' | 'basis';

/** A way back to initial margin. */
export type Way = {
  /** What is done. */
  kind: WayKind;
  /** The trade, of a close or a hedge. */
  leg?: Leg;
  /** Cash to bring, of a deposit [quote atoms]. */
  depositAtoms?: bigint;
  /** What it costs, fees and the assumed spread; 0 for a deposit [quote atoms]. */
  costAtoms: bigint;
  /** The account afterwards. */
  after: Assessment;
};

/** How an account may get back to its initial margin. */
export type WayKind = 'deposit' | 'close' | 'hedge';

/** Properties that are text in the JSON: whole numbers beyond 2^53. */
export const AS_TEXT: ReadonlySet<string> = new Set([
  'afterAtoms',
  'atoms',
  'beforeAtoms',
  'bindingPnlAtoms',
  'cashAtoms',
  'claimsAtoms',
  'collateralAtoms',
  'contingencyAtoms',
  'costAtoms',
  'dQ32',
  'deltaAtoms',
  'depositAtoms',
  'equityAtoms',
  'feeAtoms',
  'feeCapAtoms',
  'gammaAtoms',
  'givenAtoms',
  'heldAtoms',
  'holeAtoms',
  'imAtoms',
  'imExcessAtoms',
  'leastShareQ32',
  'leftAtoms',
  'maxShareQ32',
  'maxWithdrawAtoms',
  'mmAtoms',
  'mmExcessAtoms',
  'needAtoms',
  'nonce',
  'notionalAtoms',
  'number',
  'optionsAtoms',
  'pnlAtoms',
  'premiumAtoms',
  'priceAtoms',
  'shareQ32',
  'sizeLots',
  'slipAtoms',
  'softLineAtoms',
  'stressAtoms',
  'strikeAtoms',
  'tradeImAtoms',
  'usedAtoms',
  'valueAtoms',
  'vegaAtoms',
  'wholePriceAtoms',
]);
