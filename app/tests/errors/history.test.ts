import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain } from '../../src/lib/errors/explain';

/** As `lib/history` throws it; its class lives with React. */
const refused = (code: string, advice = '') => Object.assign(new Error(advice || code), { name: 'HistoryError', code, advice });

describe('refusals of the history', () => {
  it.each([
    'history.bad_address',
    'history.bad_query',
    'history.bad_name',
    'history.bad_limit',
    'history.bad_range',
    'history.unknown_auction',
    'history.unknown_route',
    'history.too_fast',
    'history.too_many_connections',
    'history.broken',
  ])('%s is explained in the words of the catalogue', (name) => {
    expect(explain(refused(name.slice('history.'.length), "the service's own advice"))).toEqual({ name, ...CATALOGUE[name] });
  });

  it('a label newer than the app has the words of the service', () => {
    expect(explain(refused('too_windy', 'wait for the wind to drop'))).toMatchObject({
      name: 'HistoryRefused',
      detail: 'wait for the wind to drop',
    });
  });

  it('that it cannot be reached is none of them', () => {
    expect(explain(refused('HistoryAway', 'Failed to fetch')).name).toBe('HistoryAway');
  });
});
