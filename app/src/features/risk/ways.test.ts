import { describe, expect, it } from 'vitest';
import type { Assessment, Way } from '../../engine/types';
import { tradeWords, wayLink } from './ways';

const after = {} as Assessment;
const names = (): string => 'BTC';
const leg = { market: 1, expiryTs: 1_795_852_800, kind: 'put' as const, strikeAtoms: 60_000_000_000n, sizeLots: 2_000_000n };
const way = (part: Partial<Way>): Way => ({ kind: 'close', costAtoms: 0n, after, ...part });

describe('a way back', () => {
  it('is said as a trader says it', () => {
    expect(tradeWords(way({ leg }), names)).toBe('Buy back 2 BTC 28 NOV 26 60,000 put');
    expect(tradeWords(way({ leg: { ...leg, sizeLots: -500_000n } }), names)).toBe('Sell 0.5 BTC 28 NOV 26 60,000 put');
    expect(tradeWords(way({ kind: 'hedge', leg }), names)).toMatch(/^Buy 2 /);
    expect(tradeWords(way({ kind: 'deposit', depositAtoms: 1_234_560_000n }), names)).toBe('Deposit 1,234.56 USD');
  });

  it('leads to Trade with exactly its leg', () => {
    const [path, query] = wayLink(way({ leg })).split('?');
    expect(path).toBe('/trade');
    const legs: unknown = JSON.parse(new URLSearchParams(query).get('legs') ?? '');
    expect(legs).toEqual([{ market: 1, expiryTs: 1_795_852_800, kind: 'put', strikeAtoms: '60000000000', sizeLots: '2000000' }]);
  });

  it('leads to a deposit of exactly its amount', () => {
    expect(wayLink(way({ kind: 'deposit', depositAtoms: 1_234_567_891n }))).toBe('/portfolio?deposit=1234.567891');
  });
});
