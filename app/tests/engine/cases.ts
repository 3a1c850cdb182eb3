/** What the compiled program answered, written by `cargo test --workspace --test engine`; a test without it fails. */
import { readFileSync } from 'node:fs';
import { createEngine, type Engine } from '../../src/engine';

export interface World {
  nowTs: number;
  pool: string;
  markets: { market: string; surface: string }[];
}

export const wasm = readFileSync(new URL('../../public/engine/breakwater_web.wasm', import.meta.url));

export function cases<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../../target/web/${name}`, import.meta.url), 'utf8')) as T[];
}

export function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

export function accountsOf(world: World): Parameters<Engine['load']>[0] {
  const markets = world.markets.map(({ market, surface }) => ({ market: bytes(market), surface: bytes(surface) }));
  return { pool: bytes(world.pool), markets };
}

export async function engineOf(world: World): Promise<Engine> {
  const engine = await createEngine(wasm);
  engine.load(accountsOf(world));
  engine.at(world.nowTs);
  return engine;
}
