import type { Address } from '@solana/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { entry, type Entry } from '@breakwater/client/account/kinds';
import { PARAM_CHANGE_DISCRIMINATOR } from '@breakwater/client/generated/accounts';
import { put, replace, useChain } from './store';

const change = (address: string, slot: bigint, mark = 0): Entry => {
  const made = entry(address as Address, new Uint8Array([...PARAM_CHANGE_DISCRIMINATOR, mark]), slot);
  if (!made) throw new Error('no such kind');
  return made;
};
const known = () => [...useChain.getState().entries.values()].map(({ address, bytes }) => `${address}${bytes[8]}`).sort();

beforeEach(() => useChain.setState({ entries: new Map(), slot: 0n }));

describe('what is known of accounts', () => {
  it('is the newest, whatever comes last', () => {
    put([change('a', 10n, 1)]);
    put([change('a', 9n, 2)]);
    expect(known()).toEqual(['a1']);
    put([change('a', 11n, 3)]);
    expect(known()).toEqual(['a3']);
  });

  it('is as new as the last time it was seen, changed or not', () => {
    put([change('a', 10n, 1)]);
    const before = useChain.getState().entries;
    put([change('a', 20n, 1)]);
    put([change('a', 15n, 2)]);
    expect(known()).toEqual(['a1']);
    expect([...useChain.getState().entries.values()]).toEqual([...before.values()]);
  });

  it('an account is gone that an answer does not have', () => {
    put([change('a', 10n), change('b', 10n)]);
    replace('ParamChange', { slot: 11n, found: [change('b', 11n)] });
    expect(known()).toEqual(['b0']);
  });

  it('one that was made after the answer is not', () => {
    put([change('a', 10n), change('new', 12n)]);
    replace('ParamChange', { slot: 11n, found: [] });
    expect(known()).toEqual(['new0']);
  });

  it('and nothing is gone outside of what was asked for', () => {
    put([change('a', 10n), change('b', 10n)]);
    replace('ParamChange', { slot: 11n, found: [] }, (each) => each.address === 'a');
    expect(known()).toEqual(['b0']);
  });
});
