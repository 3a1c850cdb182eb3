// Writes app/src/lib/governance/{fields,codes}.json from the program's own field tables, the words beside its structs, and the names that the
// Rust client has for what it keeps as numbers:  npm run generate-fields
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const STATE = here('../../programs/clearing/src/state/');
const RISK = here('../../crates/risk/src/');
const NAMES = here('../../clients/rust/src/params/codes.rs');
export const OUTPUT = here('../src/lib/governance/fields.json');
export const CODES = here('../src/lib/governance/codes.json');

const TABLES = { protocol: 'ProtocolParams', pool: 'PoolSettings', market: 'MarketParams', breakers: 'BreakerRule' };
const CONSTANTS = { ANY: (2n ** 64n - 1n).toString(), MONTH: '2592000' };

/** `name: U32 Bps [0, 10_000] Higher;` */
const FIELD = /^\s*([\w.]+): (U32|I32|U64) (\w+) \[([^,]+), ([^\]]+)\] (Higher|Lower|Neither)(?: waits)?;$/gm;

export function generate() {
  const program = structs(
    readdirSync(STATE)
      .filter((name) => name.endsWith('.rs'))
      .map((name) => readFileSync(STATE + name, 'utf8')),
  );
  const risk = structs(
    readdirSync(RISK, { recursive: true })
      .filter((name) => name.endsWith('.rs'))
      .map((name) => readFileSync(RISK + name, 'utf8')),
  );
  const sets = {};
  for (const [set, struct] of Object.entries(TABLES)) {
    const source = readFileSync(`${STATE}fields/${set}.rs`, 'utf8');
    sets[set] = [...source.matchAll(FIELD)].map(([, name, width, unit, least, most, safer]) => ({
      name,
      width,
      unit,
      least: number(least),
      most: number(most),
      safer,
      about: about(name.split('.'), struct, program, risk),
    }));
  }
  return `${JSON.stringify(sets, null, 1)}\n`;
}

/** `(stop::HALT, "halt")`, with the number that the program has for it. */
export function generateCodes() {
  const sources = readdirSync(STATE).filter((name) => name.endsWith('.rs'));
  const program = sources.map((name) => readFileSync(STATE + name, 'utf8')).join('\n');
  const all = {};
  for (const [, of, id, name] of readFileSync(NAMES, 'utf8').matchAll(/\((\w+)::(\w+), "([^"]+)"\)/g)) {
    const block = new RegExp(`pub mod ${of} \\{([^}]*)\\}`).exec(program)?.[1] ?? '';
    const [, one, places] = new RegExp(`pub const ${id}: u32 = (\\d+)(?: << (\\d+))?;`).exec(block);
    (all[of] ??= []).push({ id, number: Number(one) << Number(places ?? 0), name });
  }
  return `${JSON.stringify(all, null, 1)}\n`;
}

/** Fields past 2^53 stay whole: all ends are text. */
function number(text) {
  const plain = text.trim().replaceAll('_', '');
  return CONSTANTS[plain] ?? BigInt(plain).toString();
}

/** Structs by name, each with its words and its fields' words and types. */
function structs(sources) {
  const found = new Map();
  for (const source of sources) {
    let words = [];
    let current = null;
    for (const line of source.split('\n')) {
      const trimmed = line.trim();
      const start = /^pub struct (\w+) \{/.exec(trimmed);
      const field = /^pub (\w+): ([^,]+),/.exec(trimmed);
      if (trimmed.startsWith('///')) words.push(trimmed.slice(3).trim());
      else if (start) {
        current = { words: words.join(' '), fields: new Map() };
        found.set(start[1], current);
        words = [];
      } else if (line.startsWith('}')) current = null;
      else if (field && current) {
        current.fields.set(field[1], { words: words.join(' '), type: field[2].trim() });
        words = [];
      } else if (!/^#\[|^derive|^feature|^serde|^\)\]|^Clone|^$/.test(trimmed) && !/^[A-Z]\w+, /.test(trimmed)) words = [];
    }
  }
  return found;
}

/** The words beside a field, or beside its twin in the risk crate that the struct points to. */
function about([first, ...rest], name, program, risk) {
  const struct = program.get(name);
  const field = struct?.fields.get(first);
  if (!field) return '';
  if (rest.length > 0) return about(rest, field.type, program, risk);
  return clean(field.words || twin(first, struct, risk));
}

function twin(field, struct, risk) {
  const other = /\[`br::(?:\w+::)*(\w+)`\]/.exec(struct.words)?.[1];
  const bare = (text) => text.replace(/_(bps|q48|q32|secs|atoms)$/, '');
  for (const [key, { words }] of risk.get(other)?.fields ?? []) if (bare(key) === bare(field)) return words;
  return '';
}

/** Without ranges, units and links: they stand in columns of their own. */
function clean(words) {
  return words
    .replace(/\[`([^`\]]+)`\](\([^)]*\))?/g, '$1')
    .replace(/,? (-?\d[\d_ ]*|\w+_bps)\.\.=?(-?\d[\d_ ]*\d|-?\d|\w+_bps)?\.?/g, '')
    .replace(/ \[[^\]]+\]/g, '')
    .replace(/^(metric|stop bits|feed_source)\.$/, '')
    .replaceAll('`', '')
    .replace(/^\.\.\. (\w)/, (_, letter) => `… ${letter}`)
    .replace(/ ?\.\.\.$/, ' …')
    .trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(OUTPUT, generate());
  writeFileSync(CODES, generateCodes());
  console.log('wrote app/src/lib/governance/{fields,codes}.json');
}
