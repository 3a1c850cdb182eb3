// Draws every Mermaid diagram of the pages named, in a headless browser; exits with 1 where one is not valid.
//
//   node docs/diagrams.mjs LIBRARY PAGE...      LIBRARY: mermaid.min.js. CHROMIUM names another browser.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [library, ...pages] = process.argv.slice(2);
const diagrams = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```mermaid\n([\s\S]*?)^```/gm)].map(([, source], at) => ({
    name: `${page}, diagram ${at + 1}`,
    source,
  })),
);
if (diagrams.length === 0) process.exit(0);

const page = `<!doctype html><meta charset="utf-8"><script src="file://${resolve(library)}"></script><body><script>
const diagrams = ${JSON.stringify(diagrams).replaceAll('<', '\\u003c')};
(async () => {
  mermaid.initialize({ startOnLoad: false });
  const wrong = [];
  for (const [at, { name, source }] of diagrams.entries()) {
    try { await mermaid.parse(source); await mermaid.render('d' + at, source); } catch (e) { wrong.push(name + ': ' + e.message.split('\\n').slice(0, 4).join(' ')); }
  }
  document.body.innerHTML = '';
  const result = document.createElement('pre');
  result.id = 'result';
  result.textContent = JSON.stringify(wrong);
  document.body.append(result);
})();
</script>`;
const folder = mkdtempSync(join(tmpdir(), 'breakwater-docs-'));
writeFileSync(join(folder, 'page.html'), page);
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  `--user-data-dir=${folder}/profile`,
  '--virtual-time-budget=60000',
  '--dump-dom',
];
const dom = execFileSync(process.env.CHROMIUM ?? 'chromium', [...flags, `file://${folder}/page.html`], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: 120_000,
});
rmSync(folder, { recursive: true, force: true });
const found = /<pre id="result">([^]*?)<\/pre>/.exec(dom);
const wrong = found
  ? JSON.parse(found[1].replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
  : ['the browser did not come to an end'];
for (const line of wrong) console.error(`diagrams: ${line}`);
if (wrong.length > 0) process.exit(1);
console.log(`diagrams: ${diagrams.length} are valid`);
