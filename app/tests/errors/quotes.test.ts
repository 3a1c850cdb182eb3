import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain, explainQuoteFault } from '../../src/lib/errors/explain';

const LABELS = Object.keys(CATALOGUE)
  .filter((name) => name.startsWith('quotes.'))
  .map((name) => name.slice('quotes.'.length));

describe('faults of the quote server', () => {
  it.each(LABELS)('%s is explained in the words of the catalogue', (error) => {
    const name = `quotes.${error}`;
    expect(explainQuoteFault({ error, advice: 'something else' })).toEqual({ name, ...CATALOGUE[name] });
  });

  it('those that the tests of the server do not provoke', () => {
    const unprovoked = [
      'quotes.too_many_connections',
      'quotes.chain_unknown',
      'quotes.unknown_account',
      'quotes.wrong_pool',
      'quotes.too_few_times',
      'quotes.cancelled',
      'quotes.in_auction',
      'quotes.bad_request',
      'quotes.durable_nonce',
    ];
    const here = Object.entries(CATALOGUE).filter(([name, { test }]) => name.startsWith('quotes.') && test.endsWith('quotes.test.ts'));
    expect(here.map(([name]) => name).sort()).toEqual([...unprovoked].sort());
  });

  it('a label newer than the app has the words of the server', () => {
    expect(explainQuoteFault({ error: 'too_windy', advice: 'wait for the wind to drop' })).toEqual({
      name: 'QuoteServerRefused',
      ...CATALOGUE['QuoteServerRefused'],
      detail: 'wait for the wind to drop',
    });
    expect(explainQuoteFault({ error: 'too_windy' }).detail).toBe('too windy');
  });

  it('names are no way into the rest of the catalogue', () => {
    expect(explainQuoteFault({ error: 'constructor' }).name).toBe('QuoteServerRefused');
    expect(explain('constructor').name).toBe('Unexpected');
    expect(explain('__proto__').name).toBe('Unexpected');
  });
});

describe('what the app finds in asking for quotes', () => {
  it.each(['QuoteServerAway', 'QuoteServerRefused', 'QuoteLapsed', 'QuoteNotAsAsked', 'NoQuotes', 'NeverReachedVenue'])('%s', (name) => {
    expect(explain(name)).toEqual({ name, ...CATALOGUE[name] });
  });

  it('no makers is no quotes', () => expect(explain('NoMakers').name).toBe('NoQuotes'));

  it('what the server says a transaction was refused with', () => {
    expect(explain('BelowInitialMargin').name).toBe('BelowInitialMargin');
    expect(explain('Custom(1)').name).toBe('FundsInsufficient');
    expect(explain('Expired').name).toBe('BlockhashPast');
  });
});
