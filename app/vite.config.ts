import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** `breakwater index` serves config.json beside the app; while developing it is a file named by BREAKWATER_CONFIG. */
function config(): Plugin {
  return {
    name: 'config.json',
    configureServer(server) {
      server.middlewares.use('/config.json', (_, response) => {
        const file = process.env['BREAKWATER_CONFIG'];
        response.setHeader('content-type', 'application/json');
        response.statusCode = file ? 200 : 404;
        response.end(file ? readFileSync(file) : '{}');
      });
    },
  };
}

export default defineConfig({
  // The app may be served from any folder.
  base: './',
  plugins: [config()],
  oxc: { jsx: { runtime: 'automatic' } },
  build: { target: 'es2022', sourcemap: false, modulePreload: { polyfill: false } },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'], environment: 'node' },
});
