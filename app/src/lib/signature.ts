import { getPublicKeyFromAddress, signatureBytes, verifySignature, type Address, type ReadonlyUint8Array } from '@solana/kit';

/** Whether `key` signed `message`; null where the browser has no Ed25519, or the page is not on a secure origin. */
export async function isSigned(key: Address, signature: ReadonlyUint8Array, message: ReadonlyUint8Array): Promise<boolean | null> {
  if (typeof crypto === 'undefined' || !('subtle' in crypto)) return null;
  try {
    return await verifySignature(await getPublicKeyFromAddress(key), signatureBytes(signature), message);
  } catch (error) {
    const unknown = error instanceof Error && /NotSupported|Unrecognized|ALGORITHM|SUBTLE_CRYPTO/i.test(`${error.name} ${error.message}`);
    return unknown ? null : false;
  }
}
