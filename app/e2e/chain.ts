/** The same chain from beside the browser: what a test prepares, and what it checks the app's figures against. */
import { getBase64Encoder, type Address } from '@solana/kit';
import type { Rpc } from '@breakwater/client';
import { getMarginAccountDecoder, type MarginAccount } from '@breakwater/client/generated/accounts';

const bytes = getBase64Encoder();

export async function dataOf(rpc: Rpc, address: Address): Promise<Uint8Array | null> {
  const { value } = await rpc.getAccountInfo(address, { encoding: 'base64', commitment: 'confirmed' }).send();
  return value && new Uint8Array(bytes.encode(value.data[0]));
}

export async function marginOf(rpc: Rpc, address: Address): Promise<MarginAccount | null> {
  const data = await dataOf(rpc, address);
  return data && getMarginAccountDecoder().decode(data);
}
