import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The app may be served from any folder.
  base: './',
  oxc: { jsx: { runtime: 'automatic' } },
  build: { target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } },
  worker: { format: 'es' },
  server: { port: 5173 },
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'], environment: 'node' },
});
