/** What a first visit loads, gzipped, without WebAssembly: the page, its styles, its entry and all that the entry imports at once. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

export function firstLoadBytes(): number {
  const html = readFileSync(`${DIST}index.html`, 'utf8');
  const wanted = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  const seen = new Set<string>();
  let bytes = gzipSync(html).length;
  while (wanted.length > 0) {
    const file = wanted.pop() ?? '';
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(DIST + file, 'utf8');
    bytes += gzipSync(text).length;
    for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) wanted.push(`assets/${match[1]}`);
  }
  return bytes;
}
