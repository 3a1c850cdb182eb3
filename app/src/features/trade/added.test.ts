import { expect, it } from 'vitest';
import type { Leg } from '../../engine/types';
import { addedText } from './added';

const leg: Leg = {
  market: 0,
  expiryTs: Date.UTC(2026, 10, 29, 8) / 1000,
  kind: 'call',
  strikeAtoms: 60_000_000_000n,
  sizeLots: 1_000_000n,
};

it('a click in the chain is told by what it added and what is there now', () => {
  const told = (sizeLots: bigint, count: number) => addedText({ leg, sizeLots, count }, 'BTC');
  expect(told(1_000_000n, 2)).toBe('Added: Buy 1 BTC 29 NOV 26 60,000 call (2 of 8)');
  expect(told(3_000_000n, 2)).toBe('Added: Buy 1 BTC 29 NOV 26 60,000 call, Buy 3 in all (2 of 8)');
  expect(told(-500_000n, 2)).toBe('Added: Buy 1 BTC 29 NOV 26 60,000 call, Sell 0.5 in all (2 of 8)');
  expect(told(0n, 1)).toBe('Cancelled out and removed: BTC 29 NOV 26 60,000 call (1 of 8)');
});
