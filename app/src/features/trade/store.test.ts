import { beforeEach, describe, expect, it } from 'vitest';
import type { Series } from '../../engine/types';
import { addLeg, changeLeg, clearLegs, replaceLegs, setMultiplier, typeSize, useTrade } from './store';

const series = (strike: bigint): Series => ({ market: 0, expiryTs: 2_000_000_000, kind: 'call', strikeAtoms: strike });
const legs = () => useTrade.getState().legs;
const first = () => {
  const leg = legs()[0];
  if (!leg) throw new Error('there is no leg');
  return leg;
};

describe('the strategy', () => {
  beforeEach(clearLegs);

  it('that comes whole, by a link or a preset, is not multiplied by what was typed before', () => {
    addLeg(series(1n), 'buy');
    setMultiplier('10');
    replaceLegs([{ ...series(2n), sizeLots: 5n }]);
    expect(useTrade.getState()).toMatchObject({ multiplier: '1', legs: [{ sizeLots: 5n }] });
  });

  it('keeps every row while strikes are stepped through', () => {
    addLeg(series(1n), 'buy');
    addLeg(series(2n), 'sell');
    addLeg(series(3n), 'buy');
    for (const strikeAtoms of [2n, 3n, 4n]) changeLeg(first().id, { strikeAtoms });
    expect(legs().map((leg) => [leg.strikeAtoms, leg.sizeLots])).toEqual([
      [4n, 1_000_000n],
      [2n, -1_000_000n],
      [3n, 1_000_000n],
    ]);
  });

  it('tells what a click in the chain did', () => {
    const added = () => useTrade.getState().added;
    addLeg(series(1n), 'sell');
    addLeg(series(2n), 'buy');
    addLeg(series(2n), 'buy');
    expect(added()).toMatchObject({ sizeLots: 2_000_000n, count: 2 });
    addLeg(series(1n), 'buy');
    expect(added()).toMatchObject({ sizeLots: 0n, count: 1 });
  });

  it('has the side that was chosen, whatever is typed for the size', () => {
    addLeg(series(1n), 'sell');
    typeSize(first(), '2.5');
    expect(first().sizeLots).toBe(-2_500_000n);
    typeSize(first(), 'x');
    expect(first()).toMatchObject({ sizeLots: -2_500_000n, typed: 'x' });
  });
});
