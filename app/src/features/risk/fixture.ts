/** Cases as the engine tells them, for tests: the usual grid of eleven prices by three volatilities with two skews, and basis. */
import type { Case, Scenario, VolShock } from '../../engine/types';

const PRICES = [-5_000, -2_000, -1_500, -1_000, -500, 0, 500, 1_000, 1_500, 2_000, 5_000];
const VOLS: VolShock[] = ['down', 'flat', 'up'];

export function scenario(index: number, widened = 1): Scenario {
  if (index === 33) return { priceBps: 0, vol: 'basis', weightBps: 10_000 };
  if (index === 0) return { priceBps: 0, vol: 'skew-linear', weightBps: 10_000 };
  if (index === 30) return { priceBps: 0, vol: 'skew-absolute', weightBps: 10_000 };
  const priceBps = PRICES[Math.floor(index / 3)] ?? 0;
  return { priceBps: priceBps * widened, vol: VOLS[index % 3] ?? 'flat', weightBps: Math.abs(priceBps) === 5_000 ? 4_000 : 10_000 };
}

/** `pnl` in USD by case; the second market, where there is one, has ranges twice as wide and a tenth of the profit. */
export function cases(pnl: (index: number) => number, markets: readonly number[] = [0]): Case[] {
  return Array.from({ length: 34 }, (_, index) => {
    const byMarket = markets.map((market, at) => ({
      market,
      scenario: scenario(index, at + 1),
      pnlAtoms: BigInt(Math.round(pnl(index) * (at === 0 ? 1 : 0.1) * 1e6)),
    }));
    const pnlAtoms = byMarket.reduce((sum, part) => sum + part.pnlAtoms, 0n);
    return { index, byMarket, pnlAtoms, needAtoms: pnlAtoms < 0n ? (-pnlAtoms * 8n) / 10n : 0n };
  });
}
