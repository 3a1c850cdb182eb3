/** What circuit breakers look at, as `programs/clearing/src/outcome/metric.rs` measures it. */
import type { Market, Pool } from '@breakwater/client/generated/accounts';
import type { BreakerRule } from '@breakwater/client/generated/types';

const BPS = 10_000n;
const Q48 = 1n << 48n;

/** Rounded down; without a whole, more than any threshold. */
export function ratioBps(part: bigint, whole: bigint): bigint {
  return whole === 0n ? (1n << 64n) - 1n : (part * BPS) / whole;
}

type PoolPart = Pick<Pool, 'settings' | 'auctionedWindow' | 'insuranceWindow' | 'outflow'>;
type MarketPart = Pick<Market, 'mark' | 'second' | 'moves' | 'realised' | 'params'>;

/** Null where it can't be told now: there is no young mark. */
export function measure(rule: Pick<BreakerRule, 'metric'>, pool: PoolPart, market: MarketPart | undefined, nowTs: number): bigint | null {
  const now = BigInt(nowTs);
  const window = BigInt(pool.settings.loss.windowSecs);
  switch (rule.metric) {
    case 5: {
      const { startTs, usedAtoms } = pool.auctionedWindow;
      return ratioBps(now - startTs >= window ? 0n : usedAtoms, pool.settings.loss.auctionNotionalAtoms);
    }
    case 6: {
      const { startTs, baseAtoms, usedAtoms } = pool.insuranceWindow;
      return now - startTs >= window || usedAtoms === 0n ? 0n : ratioBps(usedAtoms, baseAtoms);
    }
    case 7: {
      const { startTs, baseAtoms, netOutAtoms } = pool.outflow;
      return now - startTs >= window || netOutAtoms <= 0n ? 0n : ratioBps(netOutAtoms, baseAtoms);
    }
    default:
      return market ? measureMarket(rule.metric, market, now) : null;
  }
}

function measureMarket(metric: number, market: MarketPart, now: bigint): bigint | null {
  switch (metric) {
    case 1:
      return moveBps(market, now);
    case 2:
      return realisedBps(market);
    case 3:
      return divergenceBps(market, now);
    case 4: {
      const { priceAtoms, confAtoms, publishTs } = market.mark;
      const old = now - publishTs > BigInt(market.params.oracle.liquidationMaxAgeSecs);
      return priceAtoms === 0n || old ? null : ratioBps(confAtoms, priceAtoms);
    }
    default:
      return null;
  }
}

function moveBps({ moves, params }: MarketPart, now: bigint): bigint {
  const window = BigInt(params.oracle.moveWindowSecs);
  const age = now - moves.startTs;
  if (moves.lowAtoms === 0n || age >= window * 2n) return 0n;
  let [low, high] = [moves.lowAtoms, moves.highAtoms];
  if (moves.beforeLowAtoms > 0n && age < window) {
    if (moves.beforeLowAtoms < low) low = moves.beforeLowAtoms;
    if (moves.beforeHighAtoms > high) high = moves.beforeHighAtoms;
  }
  return ratioBps(high > low ? high - low : 0n, low);
}

export function realisedBps({ realised, params }: Pick<MarketPart, 'realised' | 'params'>): bigint {
  const volBps = ratioBps(sqrt(realised.varianceQ48 * Q48), Q48);
  const reference = BigInt(params.ranges.referenceVolBps);
  return ratioBps(volBps, reference > 0n ? reference : 1n);
}

function divergenceBps({ mark, second, params }: MarketPart, now: bigint): bigint {
  const { maxAgeSecs, secondMaxAgeSecs } = params.oracle;
  const young = now - mark.publishTs <= BigInt(maxAgeSecs) && now - second.publishTs <= BigInt(secondMaxAgeSecs);
  const [one, two] = [mark.priceAtoms, second.priceAtoms];
  if (!young || one === 0n || two === 0n) return 0n;
  const [low, high] = one < two ? [one, two] : [two, one];
  return ratioBps(high - low, low);
}

/** Rounded down. */
export function sqrt(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** A variance of the chain as volatility: 0.6 is 60 % a year. */
export const volOf = (varianceQ48: bigint): number => Math.sqrt(Number(varianceQ48) / 2 ** 48);
