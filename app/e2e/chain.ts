/** The same chain from beside the browser: what a test prepares, and what it checks the app's figures against. */
import {
  type createSolanaRpc,
  getBase64Decoder,
  getBase64Encoder,
  type Address,
  type Base64EncodedWireTransaction,
  type Instruction,
  type Signature,
} from '@solana/kit';
import { getMarginAccountDecoder, type MarginAccount } from '@breakwater/client/generated/accounts';
import { compile } from '@breakwater/client/tx/message';
import type { TestWallet } from './wallet';

export type Rpc = ReturnType<typeof createSolanaRpc>;

const bytes = getBase64Encoder();
const base64 = getBase64Decoder();

export async function dataOf(rpc: Rpc, address: Address): Promise<Uint8Array | null> {
  const { value } = await rpc.getAccountInfo(address, { encoding: 'base64', commitment: 'confirmed' }).send();
  return value && new Uint8Array(bytes.encode(value.data[0]));
}

export async function marginOf(rpc: Rpc, address: Address): Promise<MarginAccount | null> {
  const data = await dataOf(rpc, address);
  return data && getMarginAccountDecoder().decode(data);
}

/** Sends one transaction signed by several wallets, the first of which pays, and waits until it is confirmed. */
export async function sendNow(rpc: Rpc, wallets: TestWallet[], instructions: Instruction[]): Promise<Signature> {
  const [payer] = wallets;
  if (!payer) throw new Error('somebody has to pay');
  const { value } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
  let signed = compile(payer.address, instructions, value, { units: 1_400_000, microLamports: 0n });
  for (const wallet of wallets) signed = wallet.signTransaction(signed);
  const wire = base64.decode(signed) as Base64EncodedWireTransaction;
  const signature = await rpc
    .sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' })
    .send()
    .catch((error: { cause?: unknown; context?: { logs?: string[] } }) => {
      throw new Error(`refused: ${String(error.cause ?? error)}; ${error.context?.logs?.slice(-6).join('; ') ?? ''}`);
    });
  for (let look = 0; look < 100; look += 1) {
    const { value } = await rpc.getSignatureStatuses([signature]).send();
    const status = value[0];
    if (status?.err)
      throw new Error(
        `${signature} failed: ${JSON.stringify(status.err, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each))}`,
      );
    if (status?.confirmationStatus === 'confirmed' || status?.confirmationStatus === 'finalized') return signature;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`${signature} was not confirmed`);
}
