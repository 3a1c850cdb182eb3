// Every invariant of docs/src/design/invariants.md stands in the source that keeps it, by its number:  node docs/invariants.mjs
//
// Whoever changes such a line so sees which law it is part of. Numbers in the source that the page does not know fail too.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = 'docs/src/design/invariants.md';
const NUMBER = /\bI-\d\d\b/g;

/** Those that no source names, and why. One that is found all the same fails, so that this list only gets shorter. */
const MISSING = {
  'I-19': 'by construction: no line keeps it alone',
};

const laws = [...readFileSync(join(root, PAGE), 'utf8').matchAll(/^\| (I-\d\d) \|/gm)].map(([, number]) => number);
const found = new Map();
for (const folder of ['programs', 'crates'])
  for (const path of sources(folder))
    for (const [number] of readFileSync(join(root, path), 'utf8').matchAll(NUMBER)) if (!found.has(number)) found.set(number, path);

const problems = [
  ...laws
    .filter((number) => !found.has(number) && !MISSING[number])
    .map((number) => `${number}: no source under programs/ or crates/ names it`),
  ...Object.keys(MISSING)
    .filter((number) => found.has(number))
    .map((number) => `${number}: ${found.get(number)} names it; take it off the list of docs/invariants.mjs`),
  ...Object.keys(MISSING)
    .filter((number) => !laws.includes(number))
    .map((number) => `${number}: on the list of docs/invariants.mjs, and no law of ${PAGE}`),
  ...[...found].filter(([number]) => !laws.includes(number)).map(([number, path]) => `${path}: ${number} is no law of ${PAGE}`),
];
for (const problem of problems) console.error(`invariants: ${problem}`);
if (laws.length === 0 || problems.length > 0) process.exit(1);
console.log(`invariants: ${laws.length - Object.keys(MISSING).length} of ${laws.length} stand in the source, the others are on the list`);

/** Rust sources of a folder, its tests and benches left out: those try a law and do not keep it. */
function sources(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return ['tests', 'benches', 'target'].includes(one.name) ? [] : sources(path);
    return path.endsWith('.rs') ? [path] : [];
  });
}
