import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../lib/history/client';
import type { Names } from './told';
import { ALL_NAMES, tell } from './words';

const half = { market: 0, kind: 0, expiry_ts: '1795248000', strike_atoms: '1002500000' };
const names: Names = { symbol: () => 'BTC', market: () => ({ symbol: 'BTC', decimals: 8 }) };
const series = { market: 0, kind: 1, expiry_ts: '1795248000', strike_atoms: '60000000000' };
const event = (name: string, data: Record<string, unknown>): HistoryEvent => ({
  id: 1,
  slot: 1,
  time: 1,
  signature: 's',
  place: 0,
  name,
  data,
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

test('a strike and a price keep every digit: they name an option, and what was paid', () => {
  const trade = event('LegTraded', {
    maker: 'm',
    taker: 'me',
    series: half,
    size_lots: '1000000',
    price_atoms: '1234567891',
    fee_atoms: '0',
  });
  expect(tell(trade, 'me', names).what).toMatch(/ 1,002.5 call at 1,234.567891 USD$/);
});

test('a single satoshi is written as one, and an amount without decimals keeps its zeros', () => {
  const moved = (atoms: string) => event('CollateralMoved', { account: 'me', market: 'm', atoms });
  expect(tell(moved('1'), 'me', names).what).toBe('Deposited 0.00000001 BTC of collateral');
  const whole: Names = { ...names, market: () => ({ symbol: 'X', decimals: 0 }) };
  expect(tell(moved('100'), 'me', whole).what).toBe('Deposited 100 X of collateral');
});

test('a slice has a price, and moves an amount of cash that its event does not tell', () => {
  const sold = event('SliceSold', {
    account: 'me',
    bidder: 'b',
    share_q32: String(2 ** 30),
    paid_atoms: '100000000',
    fee_atoms: '30',
    held_atoms: '5000000',
  });
  expect(tell(sold, 'me', names)).toEqual({
    what: 'Auction: 25.00 % of the account, its cash among it, sold to b for 100.00 USD',
    atoms: null,
    feeAtoms: 30n,
  });
  expect(tell(sold, 'b', names)).toMatchObject({ atoms: null, feeAtoms: null });
  expect(tell(sold, 'b', names).what).toMatch(/for 100.00 USD; 5.00 USD of cash are held back/);
  const taken = event('InsolventSliceTaken', { account: 'a', taker: 'me', share_q32: String(2 ** 30), paid_atoms: '7000000' });
  expect(tell(taken, 'me', names)).toMatchObject({ atoms: null });
  expect(tell(taken, 'me', names).what).toContain('was paid 7.00 USD');
});

test('a bond and what was held back move the cash of the bidder alone', () => {
  const committed = event('BidCommitted', { account: 'a', bidder: 'me', bond_atoms: '50' });
  expect([tell(committed, 'me', names).atoms, tell(committed, 'a', names).atoms]).toEqual([-50n, null]);
  const bond = (forfeited: boolean) => event('BondReleased', { account: 'a', bidder: 'me', atoms: '50', forfeited });
  expect([tell(bond(false), 'me', names).atoms, tell(bond(true), 'me', names).atoms, tell(bond(false), 'a', names).atoms]).toEqual([
    50n,
    null,
    null,
  ]);
  const held = (forfeited: boolean) => event('HoldBackResolved', { hold_back: 'h', bidder: 'me', atoms: '9', forfeited });
  expect([tell(held(false), 'me', names).atoms, tell(held(true), 'me', names).atoms]).toEqual([9n, null]);
});

test('whatever moves the cash of an account is in its whole history', () => {
  for (const name of ['LegTraded', 'CashMoved', 'PositionsSettled', 'SliceSold', 'BidCommitted', 'BondReleased', 'HoldBackResolved']) {
    expect(ALL_NAMES).toContain(name);
  }
});

test('an event without words of its own is told by its name', () => {
  expect(tell(event('SealedAllotted', {}), 'me', names).what).toBe('Sealed allotted');
});
