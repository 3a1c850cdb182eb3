import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { getAddressDecoder, getTransactionDecoder, getTransactionEncoder, type Address, type SignatureBytes } from '@solana/kit';

/** A 32-byte seed as PKCS #8, which is what node reads. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface Key {
  address: Address;
  /** A transaction with its signature in it. */
  sign: (transaction: Uint8Array) => Uint8Array;
}

export function keyOf(seed: number): Key {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, new Uint8Array(32).fill(seed)]), format: 'der', type: 'pkcs8' });
  const address = getAddressDecoder().decode(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
  return {
    address,
    sign: (bytes) => {
      const transaction = getTransactionDecoder().decode(bytes);
      const signature = new Uint8Array(sign(null, new Uint8Array(transaction.messageBytes), key)) as SignatureBytes;
      return new Uint8Array(
        getTransactionEncoder().encode({ ...transaction, signatures: { ...transaction.signatures, [address]: signature } }),
      );
    },
  };
}
