import { describe, expect, it } from 'vitest';
import { Refused } from '@breakwater/client/error/refused';
import { CATALOGUE } from '../../src/lib/errors/catalogue';
import { explain } from '../../src/lib/errors/explain';

const named = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name, ...more });

describe('declining in a wallet', () => {
  it.each([
    ['Phantom', { code: 4001, message: 'User rejected the request.' }],
    [
      'Phantom, wrapped',
      named('WalletSignTransactionError', 'User rejected the request.', { error: { code: 4001, message: 'User rejected the request.' } }),
    ],
    ['Phantom, code alone', { code: 4001, message: '' }],
    ['Solflare', new Error('Transaction rejected')],
    ['Solflare, a connection', new Error('Connection rejected')],
    ['Backpack', new Error('User denied transaction signature')],
    ['Backpack, closed', new Error('Plugin Closed')],
    ['Backpack, a message', new Error('Approval Denied')],
    ['Wallet Standard', named('WalletStandardError', 'The user rejected the request')],
    ['Glow', new Error('User cancelled')],
    ['Ledger', new Error('Transaction declined by the user')],
    ['by its cause', new Error('signing failed', { cause: new Error('Request was rejected') })],
    ['a string', 'User rejected the request.'],
  ])('%s', (_, error) => expect(explain(error).name).toBe('WalletRejected'));
});

describe('a wallet', () => {
  it.each([
    ['NoWallet', new Error('no wallet is connected')],
    ['NoWallet', named('WalletNotConnectedError', '')],
    ['NoWallet', { code: 4900, message: 'Disconnected' }],
    ['WalletOnOtherNetwork', named('WrongChain', 'Phantom is not set to devnet')],
    ['WalletOnOtherNetwork', { code: 4901, message: 'chain disconnected' }],
    ['WalletNotAllowed', { code: 4100, message: 'The requested method and/or account has not been authorized by the user.' }],
    ['WalletLocked', new Error('Wallet is locked')],
    ['WalletBusy', { code: -32002, message: 'Request of type connect already pending' }],
    ['WalletCannot', { code: 4200, message: 'Unsupported method' }],
    ['NotSigned', new Error('Phantom gave nothing back')],
    ['NodeBusy', new Error('429 Too Many Requests: rate limited')],
    ['NodeBusy', { code: -32429, message: '' }],
  ])('%s', (name, error) => {
    expect(explain(error)).toMatchObject({ name, ...CATALOGUE[name] });
  });

  it('that simulates itself and hands on what the program said', () => {
    const message = 'Transaction simulation failed: Error processing Instruction 2: custom program error: 0x1838';
    expect(explain(new Error(message)).name).toBe('BelowInitialMargin');
    expect(explain({ code: -32603, message }).name).toBe('BelowInitialMargin');
    expect(explain(new Error('Simulation failed: Blockhash not found')).name).toBe('BlockhashPast');
    expect(explain(new Error('Attempt to debit an account but found no record of a prior credit.')).name).toBe('AccountNotFound');
  });

  it('says what it said beside the entry', () => {
    expect(explain({ code: 4001, message: 'User rejected the request.' }).detail).toBe('User rejected the request.');
  });
});

it('a refusal of somebody else is no decision of the user', () => {
  expect(explain(new Error('the server denied access')).name).toBe('Unexpected');
  expect(explain(new Refused(new Error('User rejected the request.'))).name).toBe('WalletRejected');
});
