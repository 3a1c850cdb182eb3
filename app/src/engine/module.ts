/** The compiled module, and one instance of it. */
import type { Request } from './generated/types';
import { EngineError } from './types';
import { decode, encode } from './wire';

interface Exports {
  memory: WebAssembly.Memory;
  bw_alloc(length: number): number;
  bw_free(address: number, length: number): void;
  bw_call(address: number, length: number): bigint;
  bw_start(): void;
  bw_fault(): bigint;
}

/** Where the module comes from: its bytes, an address to fetch, or what is compiled already. */
export type Source = BufferSource | string | URL | WebAssembly.Module;

export async function compile(source: Source): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source !== 'string' && !(source instanceof URL)) return WebAssembly.compile(source);
  const response = await fetch(source);
  if (!response.ok) throw new EngineError(`EngineMissing: ${response.status}`);
  // streaming wants the right content type, which not every server gives
  if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** One memory and one session. */
export class Instance {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
    exports.bw_start();
  }

  static of(module: WebAssembly.Module): Instance {
    return new Instance(new WebAssembly.Instance(module).exports as unknown as Exports);
  }

  /** Throws {@link EngineError} for a refusal, `WebAssembly.RuntimeError` for a trap, after which the instance is of no more use. */
  call(request: Request): unknown {
    const { memory, bw_alloc, bw_call, bw_free } = this.#exports;
    const bytes = encode(request);
    // addresses come as signed numbers
    const address = bw_alloc(bytes.length) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, address);
    const [at, length] = unpacked(bw_call(address, bytes.length));
    bw_free(address, bytes.length);
    try {
      return decode(new Uint8Array(memory.buffer, at, length));
    } finally {
      bw_free(at, length);
    }
  }

  /** What a panic said before it became a trap. */
  fault(): string {
    const { memory, bw_fault } = this.#exports;
    const [at, length] = unpacked(bw_fault());
    return new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
  }
}

/** Address and length. */
function unpacked(both: bigint): [number, number] {
  const unsigned = BigInt.asUintN(64, both);
  return [Number(unsigned >> 32n), Number(unsigned & 0xffff_ffffn)];
}
