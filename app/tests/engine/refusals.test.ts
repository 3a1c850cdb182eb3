import { readFileSync } from 'node:fs';
import { beforeEach, expect, test, vi } from 'vitest';
import { createEngine, type Engine } from '../../src/engine';

vi.setConfig({ testTimeout: 60_000 }); // on machines that do much else

const wasm = readFileSync(new URL('../../public/engine/breakwater_web.wasm', import.meta.url));

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine(wasm);
});

test('nothing is answered before a pool is loaded', () => {
  expect(() => engine.assess({})).toThrow('NothingLoaded');
});

test('bytes of something else are refused by name', () => {
  expect(() => engine.load({ pool: new Uint8Array(500), markets: [] })).toThrow('AccountDiscriminatorMismatch');
  expect(() => engine.readQuote(new TextEncoder().encode('hello'))).toThrow('NoQuote');
});
