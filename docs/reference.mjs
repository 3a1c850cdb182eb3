// Writes the book's reference (docs/src/reference) from the program's IDL and its table of parameters.
//
//   node docs/reference.mjs [--idl FILE] [--fields FILE] [--check]
//
// Without --idl: idl/breakwater_clearing.json where it is, else target/idl/breakwater_clearing.json (`make idl`).
// --check writes nothing and exits with 1 where a committed page is not what would be written.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUT = join(root, 'docs/src/reference');
const MADE = '<!-- Written by docs/reference.mjs (make docs). Not to be edited. -->\n';
const ANY = (2n ** 64n - 1n).toString();
const STAGES = {
  60: ['Access', 'who may call, with which accounts and amounts'],
  61: ['Mark', 'prices and volatility'],
  62: ['Margin', 'trades, quotes, margin of a book'],
  63: ['Health', 'whether an account is due'],
  64: ['Auction', 'sealed round, public auction, soft slices, netting, backstop'],
  65: ['Waterfall', 'shortfalls and deleveraging'],
  66: ['Governance', 'parameters, roles, breakers'],
};
const SETS = {
  protocol: ['Protocol', 'What bounds governance itself. The steward moves none of it.'],
  pool: ['Pool', 'Margin across markets, fees, liquidation, the waterfall.'],
  market: [
    'Market',
    'Ranges, scenarios, oracle rules and listing of one market. Its list of scenarios is no field: governance replaces it whole.',
  ],
  breakers: ['Breakers', 'One rule of a pool. The guardian tightens for hours, governance for good.'],
};

/** The folder an instruction's file stands in is the stage of a position's life that it belongs to. */
const FOLDERS = {
  protocol: 'Protocol',
  market: 'Markets and prices',
  account: 'Accounts',
  trade: 'Trades',
  quote: 'Quotes',
  expiry: 'Expiry',
  soft: 'Soft slices',
  auction: 'Auctions',
  netting: 'Netting',
  sealed: 'Sealed round',
  backstop: 'Backstop',
  waterfall: 'Waterfall',
  governance: 'Governance',
  breakers: 'Breakers',
};

const { idl: idlPath, fields: fieldsPath, check } = options(process.argv.slice(2));
const idl = JSON.parse(readFileSync(idlPath, 'utf8'));
const fields = JSON.parse(readFileSync(fieldsPath, 'utf8'));
const types = new Map(idl.types.map((type) => [type.name, type]));
const errors = new Map(idl.errors.map((error) => [error.name, error]));
const refusedBy = new Map();

const pages = {
  'instructions.md': instructions(),
  'events.md': events(),
  'errors.md': errorPage(),
  'parameters.md': parameters(),
  'types.md': typePage(),
};
finish();

function options(args) {
  const named = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const standing = [join(root, 'idl/breakwater_clearing.json'), join(root, 'target/idl/breakwater_clearing.json')];
  const idl = named('--idl') ?? standing.find((path) => existsSync(path));
  if (!idl) fail('no IDL: run make idl, or name one by --idl');
  return { idl, fields: named('--fields') ?? join(root, 'app/src/lib/governance/fields.json'), check: args.includes('--check') };
}

function fail(words) {
  console.error(`reference: ${words}`);
  process.exit(1);
}

// --- pages ---------------------------------------------------------------------------------------

function instructions() {
  const folders = instructionFolders();
  const by = new Map(Object.values(FOLDERS).map((title) => [title, []]));
  for (const one of idl.instructions) {
    const title = FOLDERS[folders.get(one.name)] ?? fail(`${one.name} is in no folder of programs/clearing/src/instructions`);
    by.get(title).push(one);
  }
  const parts = [
    `# Instructions\n\nProgram \`${idl.address}\`. ${idl.instructions.length} instructions, in the order of a position's life.\n`,
    "Accounts stand in the order in which they are passed. *w*: written. *s*: signs. *optional*: the program's own address stands for none. *address*: derived by the program from its seeds, so a client finds it.",
    'Instructions that margin an account take its markets, surfaces and boards after the accounts named here, in any order. An account that is needed and left out is an error.',
    "The errors listed are those that the program's own words name. Checks that many instructions share end with others: `Paused` and `Stopped`, `WrongPool`, `Overflow`, and the framework's own for a wrong account.\n",
    [...by]
      .filter(([, list]) => list.length > 0)
      .map(([title, list]) => `- ${title}: ${list.map(({ name }) => `[\`${name}\`](#${name})`).join(', ')}`)
      .join('\n'),
  ];
  for (const [title, list] of by) {
    if (list.length === 0) continue;
    parts.push(`\n## ${title}\n`);
    for (const one of list) parts.push(instruction(one));
  }
  return parts.join('\n');
}

function instruction(one) {
  const said = sections(one.docs?.join(' ') ?? '');
  for (const [name] of said.errors.matchAll(/(?<=`)\w+(?=`)/g)) {
    if (errors.has(name)) refusedBy.set(name, [...(refusedBy.get(name) ?? []), one.name]);
    else if (!types.has(name) && !idl.instructions.some((other) => other.name === name))
      fail(`${one.name} names ${name}, which is no error`);
  }
  const rows = accounts(one.accounts).map(({ name, docs, writable, signer, optional, pda, address }, at) => {
    const flags = [writable && 'w', signer && 's', optional && 'optional', pda && 'address'].filter(Boolean).join(' ');
    return `| ${at + 1} | \`${name}\` | ${flags} | ${[text(docs), address && `\`${address}\``].filter(Boolean).join(' ')} |`;
  });
  return [
    `### ${one.name}\n`,
    `Authority: ${said.authority}  \nChanges: ${said.changes}  \nErrors: ${linked(said.errors)}\n`,
    one.args.length > 0 ? `Arguments: ${one.args.map((arg) => `\`${arg.name}\` ${shown(arg.type)}`).join(', ')}.\n` : 'No arguments.\n',
    `| # | account | passed | |\n|---|---|---|---|\n${rows.join('\n')}\n`,
  ].join('\n');
}

/** "Authority: .. Changes: .. Errors: .." as the program's table of contents has it. */
function sections(words) {
  const found = /^Authority: (.*?)\. Changes: (.*?)\. Errors: (.*?)\.$/.exec(words);
  if (!found) fail(`these words have no Authority, Changes and Errors: ${words}`);
  return { authority: found[1], changes: found[2], errors: found[3] };
}

function accounts(list, before = '') {
  return list.flatMap((one) =>
    one.accounts ? accounts(one.accounts, `${before}${one.name}.`) : [{ ...one, name: `${before}${one.name}` }],
  );
}

function instructionFolders() {
  const found = new Map();
  const place = join(root, 'programs/clearing/src/instructions');
  const names = idl.instructions.map(({ name }) => name);
  for (const folder of Object.keys(FOLDERS)) {
    for (const file of walk(join(place, folder))) {
      const source = readFileSync(file, 'utf8');
      for (const name of names) if (new RegExp(`pub fn ${name}\\b`).test(source) && !found.has(name)) found.set(name, folder);
    }
  }
  return found;
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((one) => (one.isDirectory() ? walk(join(folder, one.name)) : [join(folder, one.name)]))
    .sort();
}

function events() {
  const parts = [
    `# Events\n\nEvery change of money or state emits one. ${idl.events.length} events; indexers, bots and receipts read them from a transaction's log.\n`,
    idl.events.map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`).join(', ') + '\n',
  ];
  for (const { name } of idl.events)
    parts.push(`## ${name}\n`, [text(types.get(name).docs), table(types.get(name))].filter(Boolean).join('\n\n'), '');
  return parts.join('\n');
}

function errorPage() {
  const parts = ["# Errors\n\nA code's hundred names the stage that refused. A name is a contract: clients go by it.\n"];
  for (const [hundred, [title, about]] of Object.entries(STAGES)) {
    const list = idl.errors.filter(({ code }) => Math.floor(code / 100) === Number(hundred));
    parts.push(
      `## ${hundred}00: ${title}\n`,
      `${about[0].toUpperCase()}${about.slice(1)}.\n`,
      '| code | name | message | named by |\n|---|---|---|---|',
    );
    for (const { code, name, msg } of list) {
      const by = (refusedBy.get(name) ?? []).map((one) => `[\`${one}\`](instructions.md#${one})`).join(', ');
      parts.push(`| ${code} | <a id="${name}"></a>\`${name}\` | ${cell(msg ?? '')} | ${by} |`);
    }
    parts.push('');
  }
  const other = idl.errors.filter(({ code }) => !(Math.floor(code / 100) in STAGES));
  if (other.length > 0) fail(`no stage for ${other.map(({ name }) => name).join()}`);
  return parts.join('\n');
}

function parameters() {
  const parts = [
    "# Parameters\n\nEvery governed field, its unit, its hard range and the direction that makes the pool safer. What couples two fields is checked beside these ranges, by the set's `validate`.",
    'The steward may move a field the safer way, a step at a time; where that is *neither* governance alone moves it. A field that *waits* enters maintenance margin or counted collateral at once: not even the steward moves it.\n',
    'Units: bps are parts of 10 000; atoms are 10^-6 of the quote currency; *any* is the largest 64-bit number.\n',
  ];
  const waiting = waits();
  for (const [set, [title, about]] of Object.entries(SETS)) {
    parts.push(`## ${title}\n`, `${about}\n`, '| field | unit | least | most | safer | meaning |\n|---|---|---|---|---|---|');
    for (const { name, unit, least, most, safer, about: words } of fields[set]) {
      const way = `${safer.toLowerCase()}${waiting.has(`${set}.${name}`) ? ', waits' : ''}`;
      parts.push(`| \`${name}\` | ${unitName(unit)} | ${number(least)} | ${number(most)} | ${way} | ${cell(words)} |`);
    }
    parts.push('');
  }
  return parts.join('\n');
}

/** Fields marked `waits` in the program's tables. */
function waits() {
  const found = new Set();
  for (const set of Object.keys(SETS)) {
    const source = readFileSync(join(root, `programs/clearing/src/state/fields/${set}.rs`), 'utf8');
    for (const [, name] of source.matchAll(/^\s*([\w.]+): .* waits;$/gm)) found.add(`${set}.${name}`);
  }
  return found;
}

function typePage() {
  const parts = ['# Types\n\nTypes of arguments, and the fields of what they are made of.\n'];
  const wanted = new Set();
  for (const { args } of idl.instructions) for (const arg of args) collect(arg.type, wanted);
  for (const { name } of idl.events) for (const field of types.get(name).type.fields) collect(field.type, wanted);
  for (const name of [...wanted].sort())
    parts.push(`## ${name}\n`, [text(types.get(name).docs), table(types.get(name))].filter(Boolean).join('\n\n'), '');
  return parts.join('\n');
}

function collect(type, wanted) {
  const name = type?.defined?.name;
  const inner = type?.vec ?? type?.option ?? type?.array?.[0];
  if (inner) collect(inner, wanted);
  if (!name || wanted.has(name)) return;
  wanted.add(name);
  const body = types.get(name).type;
  for (const field of body.fields ?? []) collect(field.type ?? field, wanted);
  for (const variant of body.variants ?? []) for (const field of variant.fields ?? []) collect(field.type ?? field, wanted);
}

// --- words ---------------------------------------------------------------------------------------

function table({ type }) {
  if (type.kind === 'enum') return type.variants.map(({ name, docs }, at) => `- ${at}: \`${name}\` ${text(docs)}`.trimEnd()).join('\n');
  if (typeof type.fields[0] === 'string' || !type.fields[0]?.name) return type.fields.map(shown).join(', ');
  return `| field | type | |\n|---|---|---|\n${type.fields.map(({ name, type, docs }) => `| \`${name}\` | ${shown(type)} | ${text(docs)} |`).join('\n')}`;
}

function shown(type) {
  if (typeof type === 'string') return type;
  if (type.vec) return `list of ${shown(type.vec)}`;
  if (type.option) return `${shown(type.option)} or none`;
  if (type.array) return `${type.array[1]} × ${shown(type.array[0])}`;
  return `[${type.defined.name}](types.md#${type.defined.name.toLowerCase()})`;
}

function linked(words) {
  const ranges = words.replace(/the (6\d)00s/g, (whole, hundred) =>
    STAGES[hundred] ? `[${whole}](errors.md#${hundred}00-${STAGES[hundred][0].toLowerCase()})` : whole,
  );
  return ranges.replace(/`(\w+)`/g, (whole, name) => {
    if (errors.has(name)) return `[\`${name}\`](errors.md#${name})`;
    return idl.instructions.some((one) => one.name === name) ? `[\`${name}\`](#${name})` : whole;
  });
}

/** Words beside a field: links of the source's own kind become code, and a bracket that is a unit stays one. */
function text(docs) {
  return cell((docs ?? []).join(' '));
}

function cell(words) {
  return words
    .replace(/\[`([^`]+)`\](\([^)]*\))?/g, '`$1`')
    .replace(/\\([[\]])/g, '$1')
    .replace(/\[([^\]]*)\]/g, '\\[$1\\]')
    .replaceAll('|', '\\|')
    .replace(/<(?!a id=)/g, '&lt;')
    .trim();
}

function unitName(unit) {
  return (
    { Bps: 'bps', BpsPerHour: 'bps an hour', Secs: 's', QuoteAtoms: 'atoms', Count: '', Code: 'code' }[unit] ??
    fail(`no name for unit ${unit}`)
  );
}

function number(text) {
  return text === ANY ? 'any' : text.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

function finish() {
  const stale = [];
  const known = existsSync(OUT) ? readdirSync(OUT) : [];
  for (const name of known) if (!(name in pages) && name !== 'README.md') stale.push(name);
  mkdirSync(OUT, { recursive: true });
  for (const [name, words] of Object.entries(pages)) {
    const page = `${MADE}${words.trimEnd()}\n`;
    const path = join(OUT, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === page) continue;
    stale.push(name);
    if (!check) writeFileSync(path, page);
  }
  if (check && stale.length > 0) fail(`docs/src/reference is stale (${stale.join(', ')}): run node docs/reference.mjs`);
  if (!check) for (const name of stale) if (!(name in pages)) rmSync(join(OUT, name));
  console.log(
    `reference: ${idl.instructions.length} instructions, ${idl.events.length} events, ${idl.errors.length} errors, ${Object.values(fields).flat().length} parameters${check ? ', as committed' : ''}`,
  );
}
