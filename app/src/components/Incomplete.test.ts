import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { atLeast } from '../lib/history/cut';
import { CutNotice, IncompleteChip, IncompleteNotice } from './Incomplete';

test('a row and a receipt of which something is missing say so', () => {
  expect(renderToStaticMarkup(createElement(IncompleteChip))).toContain('>incomplete: the log of a transaction was cut<');
  expect(renderToStaticMarkup(createElement(IncompleteNotice))).toContain('>Incomplete: the log of a transaction was cut<');
});

test('a history that counts cut logs says how many, and one that has all of them says nothing', () => {
  expect(renderToStaticMarkup(createElement(CutNotice, { count: 0 }))).toBe('');
  expect(renderToStaticMarkup(createElement(CutNotice, { count: 1 }))).toContain('Incomplete: the log of a transaction was cut');
  expect(renderToStaticMarkup(createElement(CutNotice, { count: 3 }))).toContain('Incomplete: the log of 3 transactions was cut');
});

test('a sum is marked as the least only where something may be missing', () => {
  expect([atLeast('940.00', true), atLeast('940.00', false), atLeast('940.00', undefined)]).toEqual(['≥ 940.00', '940.00', '940.00']);
});
