import { expect, it } from 'vitest';
import { explain } from '../../lib/errors/explain';
import { blamed } from './blame';

it('what the own account can carry and the program refuses, the maker can’t', () => {
  for (const name of [
    'BelowInitialMargin',
    'CashBorrowed',
    'AccountInAuction',
    'PositionsFull',
    'TooManyExpiries',
    'TooComplex',
    'GiftNeedsOwner',
    'SideInsolvent',
  ]) {
    expect(blamed(explain(name), undefined)).toEqual(explain('MakerCannot'));
    expect(explain('MakerCannot').name).toBe('MakerCannot');
  }
});

it('what the own account can’t carry is the user’s to mend', () => {
  expect(blamed(explain('BelowInitialMargin'), 'BelowInitialMargin').name).toBe('BelowInitialMargin');
});

it('what is about neither side stays as it is said', () => {
  for (const name of ['QuoteExpired', 'PriceStale', 'WalletRejected']) expect(blamed(explain(name), undefined).name).toBe(name);
});
