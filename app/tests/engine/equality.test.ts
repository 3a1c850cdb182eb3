import { expect, test, vi } from 'vitest';
import type { Kind, PricedLeg } from '../../src/engine';
import { bytes, cases, engineOf, type World } from './cases';

vi.setConfig({ testTimeout: 60_000 }); // on machines that do much else

interface Margins extends World {
  accounts: { account: string; equityAtoms: string; imAtoms: string; mmAtoms: string; worstCase: number }[];
}

test('equity, margins and the worst case of every book are those of the compiled program', async () => {
  let compared = 0;
  for (const world of cases<Margins>('margins.json')) {
    const engine = await engineOf(world);
    for (const { account, ...expected } of world.accounts) {
      const told = engine.assess({ account: bytes(account) });
      expect({
        equityAtoms: told.equityAtoms.toString(),
        imAtoms: told.imAtoms.toString(),
        mmAtoms: told.mmAtoms.toString(),
        worstCase: told.worstCase,
      }).toEqual(expected);
      const report = engine.report({ account: bytes(account) });
      const { deltaAtoms, gammaAtoms, vegaAtoms, stressAtoms, contingencyAtoms } = report.im;
      expect(deltaAtoms + gammaAtoms + vegaAtoms + stressAtoms + contingencyAtoms).toBe(report.imAtoms);
      expect(report.cases).toHaveLength(34);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThanOrEqual(50);
});

interface JsonLeg {
  market: number;
  expiryTs: number;
  kind: Kind;
  strikeAtoms: string;
  sizeLots: string;
  priceAtoms: string;
}

interface Trade extends World {
  account: string;
  legs: JsonLeg[];
  expected: { refusal: string | null; cashAtoms: string; feeAtoms: string };
}

function priced(leg: JsonLeg): PricedLeg {
  const whole = { strikeAtoms: BigInt(leg.strikeAtoms), sizeLots: BigInt(leg.sizeLots), priceAtoms: BigInt(leg.priceAtoms) };
  return { ...leg, ...whole };
}

test('a preview says what the compiled program then did', async () => {
  const trades = cases<Trade>('trades.json');
  expect(trades.length).toBeGreaterThanOrEqual(10);
  for (const { account, legs, expected, ...world } of trades) {
    const engine = await engineOf(world);
    const told = engine.preview(bytes(account), legs.map(priced));
    expect(told.refusal ?? null).toBe(expected.refusal);
    expect(told.after.cashAtoms).toBe(BigInt(expected.cashAtoms));
    expect(told.feeAtoms).toBe(BigInt(expected.feeAtoms));
    const fees = legs.map((leg) => engine.feeAtoms(priced(leg)));
    expect(fees.reduce((sum, fee) => sum + fee, 0n)).toBe(told.feeAtoms);
  }
});

interface Sale extends World {
  auction: string;
  account: string;
  bidder: string;
  shareQ32: string;
  expected: Record<'wholePriceAtoms' | 'maxShareQ32' | 'priceAtoms' | 'valueAtoms' | 'heldAtoms' | 'cashAtoms', string> & {
    refusal: string | null;
  };
}

test('a bid is priced and refused as the compiled program did', async () => {
  const sales = cases<Sale>('sales.json');
  expect(sales.length).toBeGreaterThanOrEqual(5);
  for (const { auction, account, bidder, shareQ32, expected, ...world } of sales) {
    const engine = await engineOf(world);
    const view = engine.auction(bytes(auction), bytes(account));
    const bid = engine.bid(bytes(auction), bytes(account), bytes(bidder), BigInt(shareQ32));
    expect({
      wholePriceAtoms: view.wholePriceAtoms.toString(),
      maxShareQ32: view.maxShareQ32.toString(),
      priceAtoms: bid.priceAtoms.toString(),
      valueAtoms: bid.valueAtoms.toString(),
      heldAtoms: bid.heldAtoms.toString(),
      cashAtoms: bid.after.cashAtoms.toString(),
      refusal: bid.refusal ?? null,
    }).toEqual(expected);
    expect(view.curve.every((point, at) => at === 0 || point.share <= (view.curve[at - 1]?.share ?? 0))).toBe(true);
  }
});
