import { describe, expect, it } from 'vitest';
import type { Leg, SignedTerms } from '../../engine/types';
import { answerOf, askOf, type Place } from './asked';

const place: Place = {
  program: 'Prog',
  chain: 'Gen',
  symbols: new Map([
    [0, 'BTC'],
    [1, 'ETH'],
  ]),
};
const TAKER = 'Taker';
const put: Leg = { market: 0, expiryTs: 2_000, kind: 'put', strikeAtoms: 60_000_000_000n, sizeLots: 2_000_000n };
const call: Leg = { market: 1, expiryTs: 2_000, kind: 'call', strikeAtoms: 3_000_000_000n, sizeLots: -500_000n };
const asked = [put, call];

type SignedLeg = SignedTerms['legs'][number];
const legs: SignedLeg[] = [
  {
    side: 'sell',
    symbol: 'BTC',
    expiryTs: 2_000,
    kind: 'put',
    strikeAtoms: put.strikeAtoms,
    sizeLots: 2_000_000n,
    priceAtoms: 100_000_001n,
  },
  { side: 'buy', symbol: 'ETH', expiryTs: 2_000, kind: 'call', strikeAtoms: call.strikeAtoms, sizeLots: 500_000n, priceAtoms: 50_000_001n },
];
const terms = (change: Partial<SignedTerms> = {}): SignedTerms => ({
  text: 'Breakwater quote 1; program Prog; chain Gen; maker M; times 1; taker anyone',
  maker: 'M',
  taker: null,
  legs,
  times: 1,
  feeCapAtoms: 1n,
  nonce: 1n,
  untilTs: 1,
  ...change,
});
const leg = (at: number, change: Partial<SignedLeg>): SignedLeg[] =>
  legs.map((each, index) => (index === at ? { ...each, ...change } : each));
const why = (change: Partial<SignedTerms>) => {
  const answer = answerOf(terms(change), asked, TAKER, place);
  return answer.ok ? null : answer.why;
};

describe('a quote', () => {
  it('as asked gives the legs at its prices and what they cost', () => {
    const answer = answerOf(terms({ taker: TAKER }), asked, TAKER, place);
    expect(answer).toEqual({
      ok: true,
      legs: [
        { ...put, priceAtoms: 100_000_001n },
        { ...call, priceAtoms: 50_000_001n },
      ],
      costAtoms: 200_000_002n - 25_000_000n,
    });
  });

  it('answers whatever the order of its legs', () => {
    expect(why({ legs: [...legs].reverse() })).toBeNull();
  });

  it('for another place or taker is refused', () => {
    expect(why({ text: terms().text.replace('Prog', 'Other') })).toBe('it is for another program');
    expect(why({ text: terms().text.replace('Gen', 'Other') })).toBe('it is for another network');
    expect(why({ taker: 'Somebody' })).toBe('it is reserved for another account');
    expect(why({ times: 0 })).toBe('it may not be taken');
  });

  it('of other legs is refused by what is wrong', () => {
    expect(why({ legs: legs.slice(1) })).toBe('it has other legs');
    expect(why({ legs: leg(0, { symbol: 'ETH' }) })).toBe('it has other legs');
    expect(why({ legs: leg(0, { expiryTs: 2_001 }) })).toBe('it has other legs');
    expect(why({ legs: leg(0, { strikeAtoms: 1n }) })).toBe('it has other legs');
    expect(why({ legs: leg(1, { kind: 'put' }) })).toBe('it has other legs');
    expect(why({ legs: leg(1, { sizeLots: 500_001n }) })).toBe('a leg has another size');
    expect(why({ legs: leg(0, { side: 'buy' }) })).toBe('a leg is on the wrong side');
  });
});

describe('a request', () => {
  it('says what the taker does, in sizes without sign', () => {
    const ask = askOf(asked, TAKER, place.symbols);
    expect(ask).toMatchObject({ times: 1, taker: TAKER });
    expect(ask.legs.map(({ side, sizeLots, symbol }) => [side, sizeLots, symbol])).toEqual([
      ['buy', 2_000_000n, 'BTC'],
      ['sell', 500_000n, 'ETH'],
    ]);
  });
});
