import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import { tell, type Names } from './words';

const names: Names = { symbol: () => 'BTC', market: () => ({ symbol: 'BTC', decimals: 8 }) };
const series = { market: 0, kind: 1, expiry_ts: '1795248000', strike_atoms: '60000000000' };
const event = (name: string, data: Record<string, unknown>): HistoryEvent => ({
  id: 1, slot: 1, time: 1, signature: 's', place: 0, name, data,
});

const leg = event('LegTraded', { maker: 'maker', taker: 'taker', series, size_lots: '2500000', price_atoms: '1200000000', fee_atoms: '7' });

test('a trade reads from the own side', () => {
  expect(tell(leg, 'taker', names)).toMatchObject({ atoms: -3_000_000_000n, feeAtoms: 7n });
  expect(tell(leg, 'taker', names).what).toMatch(/^Bought 2.5 BTC 21 NOV 26.* 60,000 put at 1,200 USD$/);
  expect(tell(leg, 'maker', names).what).toMatch(/^Sold 2.5/);
});

test('collateral moves in its own decimals', () => {
  const moved = event('CollateralMoved', { account: 'me', market: 'm', atoms: '-150000000' });
  expect(tell(moved, 'me', names).what).toBe('Withdrew 1.5 BTC of collateral');
});

test('a slice pays the account less its penalty', () => {
  const sold = event('SliceSold', { account: 'me', bidder: 'b', share_q32: String(2 ** 30), paid_atoms: '100', fee_atoms: '30' });
  expect(tell(sold, 'me', names)).toMatchObject({ what: 'Auction: 25.00 % of the account sold to b', atoms: 70n, feeAtoms: 30n });
  expect(tell(sold, 'b', names)).toMatchObject({ atoms: -100n, feeAtoms: null });
});

test('an event without words of its own is told by its name', () => {
  expect(tell(event('BondReleased', {}), 'me', names).what).toBe('Bond released');
});
