/** The precompile's instruction that verifies one signature, message included. */
import type { Address, Instruction } from '@solana/kit';

const PROGRAM = 'Ed25519SigVerify111111111111111111111111111' as Address;
const HEADER = 16;
const KEY = HEADER;
const SIGNATURE = KEY + 32;
const MESSAGE = SIGNATURE + 64;
/** Of offsets: the bytes are in this very instruction. */
const HERE = 0xffff;

export function verifySignature(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Instruction {
  const data = new Uint8Array(MESSAGE + message.length);
  const view = new DataView(data.buffer);
  data[0] = 1; // one signature; the byte after it is padding
  [SIGNATURE, HERE, KEY, HERE, MESSAGE, message.length, HERE].forEach((value, at) => view.setUint16(2 + 2 * at, value, true));
  data.set(key, KEY);
  data.set(signature, SIGNATURE);
  data.set(message, MESSAGE);
  return { programAddress: PROGRAM, accounts: [], data };
}
