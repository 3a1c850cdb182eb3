import { expect, test } from 'vitest';
import { getBreakerRulesDecoder, getPoolSettingsDecoder } from '@breakwater/client/generated/types';
import { FIELDS, type Field, type SetKind } from '../../lib/governance/fields';
import { parsed, typed, withValue } from './edits';

const field = (kind: SetKind, name: string): Field => {
  const found = FIELDS[kind].find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
};

test('money is typed in dollars, all else as the program keeps it', () => {
  const tip = field('pool', 'auction.tip_most_atoms');
  expect(typed(tip, 100_500_000n)).toBe('100.5');
  expect(parsed(tip, '100.5')).toEqual({ value: 100_500_000n });
  expect(parsed(field('pool', 'floor_bps'), '3000')).toEqual({ value: 3_000n });
  expect(typed(field('market', 'grid.basis_down_bps'), -1_500n)).toBe('-1500');
});

test('what is out of its range or no number is refused, with the range', () => {
  expect(parsed(field('pool', 'soft.discount_bps'), '501')).toEqual({ error: '5.01 % is out of range: 0 % to 5 %.' });
  expect(parsed(field('pool', 'soft.discount_bps'), '1.5')).toEqual({ error: 'Type a whole number.' });
});

test('one value changes one field', () => {
  const pool = getPoolSettingsDecoder().decode(new Uint8Array(400));
  const changed = withValue({ __kind: 'Pool', fields: [pool] }, 'loss.rank_secs', field('pool', 'loss.rank_secs'), 60n);
  expect(changed.fields[0]).toEqual({ ...pool, loss: { ...pool.loss, rankSecs: 60 } });
});

test('a breaker’s value changes its own rule', () => {
  const bytes = new Uint8Array(getBreakerRulesDecoder().fixedSize);
  bytes[bytes.length - 4] = 3;
  const { rules, count } = getBreakerRulesDecoder().decode(bytes);
  const changed = withValue({ __kind: 'Breakers', fields: [{ rules, count }] }, 'rule 2.secs', field('breakers', 'secs'), 600n);
  expect(changed.fields[0]).toEqual({ count, rules: rules.map((rule, at) => (at === 2 ? { ...rule, secs: 600 } : rule)) });
});
