import { beforeEach, describe, expect, it } from 'vitest';
import type { PricedLeg } from '../../engine/types';
import { end, standing, useRfq } from './request';
import { clearLegs, replaceLegs, useTrade } from './store';
import { landed } from './take';

const leg = (sizeLots: bigint): PricedLeg => ({ market: 0, expiryTs: 1, kind: 'call', strikeAtoms: 1n, sizeLots, priceAtoms: 5n });
const quote = { quote: 'q', legs: [leg(2n)] };

describe('a trade that has landed', () => {
  beforeEach(() => {
    end();
    clearLegs();
  });

  it('takes its own request and legs with it', () => {
    useRfq.setState({ phase: 'clicked', frozen: 'q' });
    replaceLegs([leg(2n)]);
    landed(quote);
    expect(useRfq.getState().phase).toBe('idle');
    expect(useTrade.getState().legs).toEqual([]);
  });

  it('leaves a strategy that was begun meanwhile', () => {
    useRfq.setState({ phase: 'clicked', frozen: 'q' });
    replaceLegs([leg(3n)]);
    landed(quote);
    expect(useTrade.getState().legs).toHaveLength(1);
  });

  it('leaves a request that was made meanwhile', () => {
    useRfq.setState({ phase: 'shown', frozen: null });
    landed(quote);
    expect(useRfq.getState().phase).toBe('shown');
    useRfq.setState({ phase: 'clicked', frozen: 'other' });
    landed(quote);
    expect(useRfq.getState().frozen).toBe('other');
  });
});

it('a quote can be taken while it is shown, and by its click until its end', () => {
  const at = (phase: 'blind' | 'shown' | 'lapsed' | 'clicked' | 'failed', frozen: string | null = null, now = 10) =>
    standing({ phase, frozen, lapsesAtMs: 10 }, 'q', now);
  expect([at('shown'), at('shown', null, 11), at('lapsed'), at('failed')]).toEqual(['open', 'over', 'over', 'over']);
  expect([at('clicked', 'q', 99), at('failed', 'q'), at('clicked', 'other')]).toEqual(['mine', 'mine', 'over']);
});
