// Writes src/generated from the committed IDL:  npm run generate
// Does nothing where it is of this IDL already: whoever builds or tests may call it at any time, beside others who read the files.
import { rootNodeFromAnchor } from '@codama/nodes-from-anchor';
import { renderVisitor } from '@codama/renderers-js';
import { createFromRoot } from 'codama';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUTPUT = here('../src/generated');
/** Inside, and written last: a run that was cut short leaves none. */
const STAMP = here('../src/generated/made-of.txt');

const idl = readFileSync(here('../../../idl/breakwater_clearing.json'), 'utf8');
// the versions of the generator are in package.json
const sources = [idl, readFileSync(here('../package.json'), 'utf8'), readFileSync(fileURLToPath(import.meta.url), 'utf8')];
const stamp = createHash('sha256').update(sources.join('\n')).digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  // The folder is emptied first: nothing else may live there.
  await createFromRoot(rootNodeFromAnchor(JSON.parse(idl))).accept(renderVisitor(OUTPUT));
  writeFileSync(STAMP, stamp);
  console.log('wrote clients/ts/src/generated');
}
