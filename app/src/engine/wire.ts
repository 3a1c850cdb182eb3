/**
 * What goes over the border to the module: the length of the JSON, the JSON, then each blob with its length (all u32, little-endian). Bytes are
 * blobs, and the JSON has their numbers. An answer is a zero and JSON, or a one and the name of what is wrong. `clients/web/src/abi.rs` is the
 * other side.
 */
import { AS_TEXT, type Request } from './generated/types';
import { EngineError } from './types';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encode(request: Request): Uint8Array {
  const blobs: Uint8Array[] = [];
  const asJson = (_key: string, value: unknown): unknown => {
    if (value instanceof Uint8Array) return blobs.push(value) - 1;
    return typeof value === 'bigint' ? value.toString() : value;
  };
  const json = encoder.encode(JSON.stringify(request, asJson));
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

/** Whole numbers beyond 2^53 come as text; the module's own structs say which. */
function reviveBigints(key: string, value: unknown): unknown {
  return typeof value === 'string' && AS_TEXT.has(key) ? BigInt(value) : value;
}
