/**
 * What goes over the border to the module: the length of the JSON, the JSON, then each blob with its length (all u32, little-endian). An answer
 * is a zero and JSON, or a one and the name of what is wrong. `clients/web/src/abi.rs` is the other side.
 */
import { EngineError } from './types';

/** Accounts of one request; JSON names them by number. */
export class Blobs {
  readonly list: Uint8Array[] = [];

  add(bytes: Uint8Array): number {
    return this.list.push(bytes) - 1;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encode(request: object, blobs: readonly Uint8Array[]): Uint8Array {
  const json = encoder.encode(JSON.stringify(request, bigintsAsText));
  const parts = [json, ...blobs];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

/** Throws {@link EngineError}. */
export function decode(answer: Uint8Array): unknown {
  const text = decoder.decode(answer.subarray(1));
  if (answer[0] !== 0) throw new EngineError(text);
  return JSON.parse(text, reviveBigints);
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Whole numbers beyond 2^53 come as text; their names say so. */
function reviveBigints(key: string, value: unknown): unknown {
  if (typeof value === 'string' && (key === 'nonce' || key === 'number' || /(?:Atoms|Q32|Lots)$/.test(key))) return BigInt(value);
  return value;
}
