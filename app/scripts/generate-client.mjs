// Writes app/src/generated from the program's IDL:  npm run generate   (after `make idl`)
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { createFromRoot } from 'codama';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const idl = JSON.parse(readFileSync(here('../../target/idl/breakwater_clearing.json'), 'utf8'));
const codama = createFromRoot(rootNodeFromAnchor(idl));
// The folder is emptied first: nothing else may live there.
await codama.accept(renderVisitor(here('../src/generated')));
console.log('wrote app/src/generated');
