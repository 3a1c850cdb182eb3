import type { World } from '@breakwater/client/account/world';

/** Of the engine's code, beside the app. */
export const wasmUrl = (): string => new URL('./engine/breakwater_web.wasm', document.baseURI).toString();

/** A world's accounts as the engine takes them. */
export function accountsOf(world: World): { pool: Uint8Array; markets: { market: Uint8Array; surface: Uint8Array }[] } {
  return {
    pool: world.poolBytes,
    markets: world.markets.map(({ bytes, surfaceBytes }) => ({ market: bytes, surface: surfaceBytes })),
  };
}
