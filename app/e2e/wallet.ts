/**
 * A Wallet Standard wallet for tests. The page gets what any page gets, a wallet that signs; the key stays in the test's process, which
 * decides whether it signs, refuses or is asked nothing.
 */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  getAddressDecoder,
  getTransactionDecoder,
  getTransactionEncoder,
  type Address,
  type SignatureBytes,
  type TransactionPartialSigner,
} from '@solana/kit';
import type { BrowserContext } from 'playwright-core';

/** A 32-byte seed as PKCS #8, which is what node reads. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export type Mood = 'signs' | 'rejects';

/** Also a signer as the client takes it, for what a test sends beside the page: that it signs in any mood. */
export class TestWallet implements TransactionPartialSigner {
  mood: Mood = 'signs';
  /** Transactions it was asked to sign. */
  asked = 0;
  readonly address: Address;
  private readonly key: KeyObject;

  constructor(
    readonly name: string,
    seed: Uint8Array,
  ) {
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const der = createPublicKey(this.key).export({ format: 'der', type: 'spki' });
    this.address = getAddressDecoder().decode(der.subarray(-32));
  }

  /** From a keypair file of 64 numbers, as Solana's tools write them. */
  static fromFile(name: string, path: string): TestWallet {
    const bytes = Uint8Array.from(JSON.parse(readFileSync(path, 'utf8')) as number[]);
    return new TestWallet(name, bytes.subarray(0, 32));
  }

  signTransaction(bytes: Uint8Array): Uint8Array {
    this.asked += 1;
    if (this.mood === 'rejects') throw new Error('User rejected the request.');
    const transaction = getTransactionDecoder().decode(bytes);
    if (!(this.address in transaction.signatures)) throw new Error(`${this.name} is no signer of this transaction`);
    const signed = { ...transaction, signatures: { ...transaction.signatures, ...this.signatureOf(transaction) } };
    return new Uint8Array(getTransactionEncoder().encode(signed));
  }

  readonly signTransactions: TransactionPartialSigner['signTransactions'] = (transactions) =>
    Promise.resolve(transactions.map((each) => this.signatureOf(each)));

  private signatureOf({ messageBytes }: { messageBytes: Iterable<number> }): Record<Address, SignatureBytes> {
    return { [this.address]: new Uint8Array(sign(null, Uint8Array.from(messageBytes), this.key)) as SignatureBytes };
  }
}

/** Makes the wallets known to every page of a context. */
export async function install(context: BrowserContext, wallets: TestWallet[]): Promise<void> {
  await context.exposeFunction('__sign', (name: string, base64: string): string => {
    const wallet = wallets.find((each) => each.name === name);
    if (!wallet) throw new Error(`no wallet ${name}`);
    return Buffer.from(wallet.signTransaction(Buffer.from(base64, 'base64'))).toString('base64');
  });
  const known = wallets.map(({ name, address }) => ({ name, address, key: [...Buffer.from(publicBytes(address))] }));
  // tsx names functions by a helper of its own, which the page does not have
  await context.addInitScript('globalThis.__name = (named) => named');
  await context.addInitScript(announce, known);
}

function publicBytes(address: Address): Uint8Array {
  const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let value = 0n;
  for (const digit of address) value = value * 58n + BigInt(digits.indexOf(digit));
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

/** Runs in the page, and so can use nothing from outside itself. */
function announce(known: { name: string; address: string; key: number[] }[]): void {
  type Signer = (name: string, base64: string) => Promise<string>;
  const sign = (globalThis as unknown as { __sign: Signer }).__sign;
  const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
  const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const icon =
    'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA4IDgiPjxjaXJjbGUgY3g9IjQiIGN5PSI0IiByPSI0IiBmaWxsPSIjN2FmIi8+PC9zdmc+';
  for (const { name, address, key } of known) {
    const chains = ['solana:localnet'] as const;
    const features = ['solana:signTransaction'] as const;
    const account = { address, publicKey: Uint8Array.from(key), chains, features };
    let accounts: (typeof account)[] = [];
    const listeners = new Set<(change: { accounts: (typeof account)[] }) => void>();
    const wallet = {
      version: '1.0.0',
      name,
      icon,
      chains,
      get accounts() {
        return accounts;
      },
      features: {
        'standard:connect': {
          version: '1.0.0',
          connect: async (input?: { silent?: boolean }) => {
            const agreed = localStorage.getItem(`test-wallet/${name}`) === 'yes';
            if (input?.silent && !agreed) return { accounts: [] };
            localStorage.setItem(`test-wallet/${name}`, 'yes');
            accounts = [account];
            return { accounts };
          },
        },
        'standard:disconnect': {
          version: '1.0.0',
          disconnect: async () => {
            localStorage.removeItem(`test-wallet/${name}`);
            accounts = [];
          },
        },
        'standard:events': {
          version: '1.0.0',
          on: (_: string, listener: (change: { accounts: (typeof account)[] }) => void) => {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
        'solana:signTransaction': {
          version: '1.0.0',
          supportedTransactionVersions: ['legacy', 0],
          signTransaction: async (...inputs: { transaction: Uint8Array }[]) => {
            const signed = [];
            for (const input of inputs) {
              signed.push({ signedTransaction: bytes(await sign(name, base64(input.transaction))) });
            }
            return signed;
          },
        },
      },
    };
    const register = (api: { register: (each: unknown) => void }) => api.register(wallet);
    window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
    window.addEventListener('wallet-standard:app-ready', (event) => {
      register((event as CustomEvent<{ register: (each: unknown) => void }>).detail);
    });
  }
}
