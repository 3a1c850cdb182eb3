// Writes docs/results: figures as commands print them, never by hand.
//
//   node docs/results.mjs                  the quick pages: compute-units and live from benches/*.json, risk-check and native by running them
//   node docs/results.mjs PAGE...          these pages; tests runs half an hour, demo some minutes
//   node docs/results.mjs --logs PAGE...   from the logs in target/results, without running anything; a log of CI will do
//   node docs/results.mjs --check          writes nothing and exits with 1 where a page is not what benches/*.json gives
//
// --prices FILE   the recorded minutes that demo plays; without it a path of the demo's own
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGES } from './figures.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LOGS = join(root, 'target/results');
const { pages, check, logs, prices } = options(process.argv.slice(2));
const stale = [];

for (const name of pages) {
  const { runs, file, write } = PAGES[name];
  const commands = Object.entries(runs?.(prices) ?? {});
  if (!check && !logs) for (const [log, command] of commands) run(log, command);
  const text = write(file === undefined ? commands.map(([log, command]) => read(log, command)) : bench(file));
  const path = join(root, `docs/results/${name}.md`);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) stale.push(name);
  else {
    writeFileSync(path, text);
    console.log(`results: docs/results/${name}.md`);
  }
}
if (stale.length > 0) fail(`not what benches/*.json gives: ${stale.join(', ')}. Run make results and commit docs/results`);

function options(args) {
  const found = { pages: [], check: false, logs: false, prices: undefined };
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === '--check') found.check = true;
    else if (args[at] === '--logs') found.logs = true;
    else if (args[at] === '--prices') found.prices = args[++at];
    else if (args[at] in PAGES) found.pages.push(args[at]);
    else fail(`${args[at]}: the pages are ${Object.keys(PAGES).join(', ')}`);
  }
  const usual = Object.keys(PAGES).filter((name) => (found.check ? PAGES[name].file : !PAGES[name].long));
  return { ...found, pages: found.pages.length > 0 ? found.pages : usual };
}

function fail(words) {
  console.error(`results: ${words}`);
  process.exit(1);
}

function bench(file) {
  return JSON.parse(readFileSync(join(root, 'benches', file), 'utf8'));
}

/** Runs a command, its output on the screen and in a log that begins with the command. One that fails writes no page. */
function run(name, command) {
  const log = join(LOGS, `${name}.log`);
  mkdirSync(LOGS, { recursive: true });
  // a page names the file of prices, not where it lies
  const shown = prices ? command.replace(prices, basename(prices)) : command;
  writeFileSync(log, `$ ${shown}\n# ${cpus().length} cores, ${cpus()[0].model.trim()}\n`);
  // what `make results` was given is not for the make it runs
  const env = { ...process.env, MAKEFLAGS: '', MAKEOVERRIDES: '', NO_COLOR: '1', CARGO_TERM_COLOR: 'never' };
  const piped = `set -o pipefail; { ${command}; } 2>&1 | tee -a "${log}"`;
  if (spawnSync('bash', ['-c', piped], { cwd: root, env, stdio: 'inherit' }).status !== 0)
    fail(`${command} failed; target/results/${name}.log`);
}

/** What a page is made of: lines, command, day and machine; of a log from elsewhere what is known. */
function read(name, command) {
  const log = join(LOGS, `${name}.log`);
  if (!existsSync(log)) fail(`target/results/${name}.log is not there`);
  const text = readFileSync(log, 'utf8').replace(/\u001b\[[0-9;]*m/g, '');
  const lines = text.split('\n').map((line) => line.trimEnd());
  const given = lines[0].startsWith('$ ');
  return {
    lines,
    command: given ? lines[0].slice(2) : command,
    machine: given ? lines[1].slice(2) : 'not known',
    day: statSync(log).mtime.toISOString().slice(0, 10),
  };
}
