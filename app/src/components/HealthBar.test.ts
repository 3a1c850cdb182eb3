import { expect, test } from 'vitest';
import type { Assessment } from '../engine/types';
import { marksOf } from './HealthBar';

const named = (mm: bigint, soft: bigint, im: bigint) =>
  marksOf({ mmAtoms: mm, softLineAtoms: soft, imAtoms: im } as Assessment).map(({ name }) => name);

test('insolvency is always marked, and the lines that there are', () => {
  expect(named(0n, 0n, 0n)).toEqual(['Insolvent']);
  expect(named(10n, 12n, 20n)).toEqual(['Insolvent', 'MM', 'soft', 'IM']);
});

test('a soft line that is the maintenance margin is no line of its own', () => {
  expect(named(10n, 10n, 20n)).toEqual(['Insolvent', 'MM', 'IM']);
});
