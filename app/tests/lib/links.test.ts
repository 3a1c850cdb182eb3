import { describe, expect, it } from 'vitest';
import { depositOfQuery, legsLink, legsOfQuery, tabOfQuery } from '../../src/lib/links';

const leg = { market: 0, expiryTs: 1_795_939_200, kind: 'put', strikeAtoms: '60000000000', sizeLots: '-2500000' };
const query = (legs: unknown): string => `legs=${encodeURIComponent(JSON.stringify(legs))}`;

describe('links between pages', () => {
  it('carry legs exactly', () => {
    expect(legsOfQuery(query([leg]))).toEqual([{ ...leg, strikeAtoms: 60_000_000_000n, sizeLots: -2_500_000n }]);
  });

  it('are read as they were made', () => {
    const legs = [{ market: 1, expiryTs: 1_795_939_200, kind: 'call' as const, strikeAtoms: 1_002_500_000n, sizeLots: 2n ** 40n - 1n }];
    const [path, asked = ''] = legsLink(legs).split('?');
    expect(path).toBe('/trade');
    expect(legsOfQuery(asked)).toEqual(legs);
  });

  it('carry nothing that is not a leg', () => {
    for (const bad of [
      [{ ...leg, kind: 'swap' }],
      [{ ...leg, sizeLots: '1e9' }],
      [{ ...leg, market: '0' }],
      Array(9).fill(leg),
      {},
      null,
    ]) {
      expect(legsOfQuery(query(bad))).toEqual([]);
    }
    expect(legsOfQuery('legs=%7Bnot json')).toEqual([]);
  });

  it('carry an amount only where it is one', () => {
    expect(depositOfQuery('deposit=1234.567891')).toBe('1234.567891');
    expect(depositOfQuery('deposit=-5')).toBe('');
    expect(depositOfQuery('deposit=1.2345678')).toBe('');
    expect(depositOfQuery('deposit=1,250')).toBe('');
  });

  it('carry a tab only where there is one of that name', () => {
    const tabs = [{ id: 'now' }, { id: 'past' }] as const;
    expect([tabOfQuery('tab=past', tabs), tabOfQuery('tab=future', tabs), tabOfQuery('', tabs)]).toEqual(['past', 'now', 'now']);
  });
});
