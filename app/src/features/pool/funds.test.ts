import { describe, expect, it } from 'vitest';
import { entryOf, leaveOf, leaveTerms, shareText } from './funds';

describe('requests of a provider', () => {
  it('to enter wait, and stay due', () => {
    expect(entryOf({ enteringAtoms: 0n, enteringTs: 0n }, 60, 100).state).toBe('none');
    expect(entryOf({ enteringAtoms: 5n, enteringTs: 100n }, 60, 130)).toEqual({ state: 'waits', inSecs: 30 });
    expect(entryOf({ enteringAtoms: 5n, enteringTs: 100n }, 60, 160)).toEqual({ state: 'due', inSecs: 0 });
  });

  it('to leave wait, are due for a while, and lapse', () => {
    const share = { leavingShares: 5n, leavingTs: 100n };
    expect([159, 160, 189, 190].map((now) => leaveOf(share, 60, 30, now).state)).toEqual(['waits', 'due', 'due', 'lapsed']);
    expect(leaveOf(share, 60, 30, 170)).toEqual({ state: 'due', inSecs: 20 });
  });

  it('to leave take the cheaper of the two prices', () => {
    const all = (atoms: bigint) => atoms;
    expect(leaveTerms(1_000n, 1_200n, all)).toEqual({ takenAtoms: 1_000n, arrivesAtoms: 1_000n, leastAtoms: 990n });
    expect(leaveTerms(1_000n, 900n, all).takenAtoms).toBe(900n);
  });

  it('to leave ask for no more than what arrives while something is missing', () => {
    // 30 % of all cash is missing: the program pays 700 of 1,000, and would refuse for 990
    expect(leaveTerms(1_000n, 1_000n, (atoms) => (atoms * 7n) / 10n)).toEqual({ takenAtoms: 1_000n, arrivesAtoms: 700n, leastAtoms: 693n });
  });

  it('show shares with as few places as are exact', () => {
    expect([1_000_000_000_000n, 1_500_000n, 1n, 0n].map(shareText)).toEqual(['1,000,000', '1.5', '0.000001', '0']);
  });
});
