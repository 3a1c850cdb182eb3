import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Question } from '../lib/wallet/store';
import { AccountQuestion } from './AccountQuestion';

const ONE = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const OTHER = 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL';
const question = { wallet: { name: 'Test' }, accounts: [{ address: ONE, label: 'Savings' }, { address: OTHER }] } as unknown as Question;

test('every account of a wallet is a button with its name and address, and the one in use says so', () => {
  const page = renderToStaticMarkup(createElement(AccountQuestion, { question, used: OTHER, onChoose: () => undefined }));
  const buttons = [...page.matchAll(/<button([^>]*)>(.*?)<\/button>/g)];
  expect(buttons.map(([, , inside = '']) => inside.replaceAll(/<[^>]*>/g, ''))).toEqual(['Savings · Toke…Q5DA', 'ATok…8knL · used now']);
  expect(buttons.map(([, attributes = '']) => attributes.includes('aria-current="true"'))).toEqual([false, true]);
  expect(page).toContain('Test lists 2 accounts.');
});
