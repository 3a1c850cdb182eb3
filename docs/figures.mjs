// What each page of docs/results says, from a file of benches/ or from the log of what it runs. docs/results.mjs runs and writes.

const MADE = '<!-- Written by docs/results.mjs (make results). Not to be edited. -->';

/** file: in benches/. runs: a command a log, given the file of prices. long: only where it is asked for. */
export const PAGES = {
  'compute-units': { file: 'compute-units.json', write: computeUnits },
  live: { file: 'live.json', write: live },
  'risk-check': {
    runs: () => ({ 'risk-check': 'cargo run --release -p breakwater-risk-check -- crates/risk/tests/vectors' }),
    write: riskCheck,
  },
  native: { runs: () => ({ native: 'make bench-native' }), write: native },
  lab: { runs: labs, write: lab, long: true },
  tests: { runs: () => ({ tests: 'make test' }), write: tests, long: true },
  demo: { runs: demos, write: demo, long: true },
};

function demos(prices) {
  const crash = prices ? `make demo-validator ARGS="--prices ${prices}"` : 'make demo-validator';
  const stress = `make demo-validator ARGS="--stress${prices ? ` --prices ${prices}` : ''}"`;
  return { 'demo-crash': crash, 'demo-stress': stress };
}

function page(title, about, ...parts) {
  return `${[`# ${title}`, MADE, table(['', ''], about), ...parts].join('\n\n')}\n`;
}

/** Figures stand to the right. */
function table(head, rows, figures = false) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (figures && at > 0 ? '--:' : '---'))), ...rows.map(line)].join('\n');
}

function block(lines) {
  return ['```text', ...lines, '```'].join('\n');
}

function origin({ command, day, machine }) {
  return [
    ['command', `\`${command}\``],
    ['recorded', day],
    ['machine', machine],
  ];
}

/** 1234567 as 1 234 567. */
function grouped(units) {
  return String(units).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function computeUnits(units) {
  const all = Object.entries(units).map(([name, of]) => ({ name, of, path: name.split('/') }));
  const dearest = all.filter(({ path }) => path[0] === 'dearest');
  const shapes = [...new Set(dearest.map(({ path }) => path[1]))];
  const rows = [...new Set(dearest.map(({ path }) => path.slice(2).join('/')))].sort();
  const most = shapes.map((shape) => Math.max(...dearest.filter(({ path }) => path[1] === shape).map(({ of }) => of)));
  const cell = (shape, row) => units[`dearest/${shape}/${row}`];
  return page(
    'Compute units',
    [
      ['command', '`make bench`'],
      ['recorded in', '[benches/compute-units.json](../../benches/compute-units.json)'],
      ['rises, and why', '[benches/accepted.toml](../../benches/accepted.toml)'],
    ],
    'A figure is the whole instruction. [Where units go](../src/design/compute-units.md) explains them.',
    table(
      ['case', 'units'],
      all.filter(({ path }) => path[0] !== 'dearest').map(({ name, of }) => [`\`${name}\``, grouped(of)]),
      true,
    ),
    '## The most complex account',
    'A column is a shape: markets x expiries of each, with as many short legs as it leaves room for. `same`: new risk has the ranges of liquidation; `wider`: it has wider ones; `stale`: surfaces are stale too.',
    table(
      ['case', ...shapes],
      [
        ['at most', ...most.map(grouped)],
        ...rows.map((row) => [`\`${row}\``, ...shapes.map((shape) => (cell(shape, row) === undefined ? '' : grouped(cell(shape, row))))]),
      ],
      true,
    ),
  );
}

function live(of) {
  const due = (what, { due, missed, p50_secs, p95_secs, max_secs, started_by_slot_pct: slots }) => {
    const all = Object.keys(slots).find((slot) => slots[slot] === 100) ?? 'more';
    return [what, due, missed, ...[p50_secs, p95_secs, max_secs].map((secs) => secs.toFixed(2)), all];
  };
  const ms = (value) => `${Math.round(value)} ms`;
  return page(
    'From a price to an auction',
    [
      ['command', '`make bench-live`'],
      ['recorded in', '[benches/live.json](../../benches/live.json)'],
      ['machine', `${of.cores} cores, validator and bots on them`],
      ['accounts', `${of.accounts}, ${of.population}`],
      ['fall', `${of.fall_pct} % in one update`],
      ['marks taken over', `${of.mark_slots} slots after the price`],
    ],
    '[Measurements](../src/guides/measurements.md#from-a-price-to-an-auction) says what is measured.',
    table(
      ['price to auction', 'due', 'missed', 'p50 s', 'p95 s', 'max s', 'slots until all had begun'],
      [due('due at the new mark', of.due_at_the_mark), due('due later', of.due_later)],
      true,
    ),
    table(
      ['margined again, in memory', ''],
      [
        ['accounts', grouped(of.sweep.accounts)],
        ['positions', grouped(of.sweep.positions)],
        ['threads', of.sweep.threads],
        ['both margins', ms(of.sweep.assess_ms)],
        ['maintenance margin', ms(of.sweep.health_ms)],
        ['with a book a thread', ms(of.sweep.shared_book_ms)],
      ],
      true,
    ),
  );
}

function riskCheck([log]) {
  const lines = log.lines.slice(log.lines.findIndex((line) => line.startsWith('file ')));
  return page(
    'Reference figures',
    origin(log),
    '[Measurements](../src/guides/measurements.md#reference-figures) says where the figures come from.',
    block(lines.filter((line) => line !== '')),
  );
}

function labs() {
  const compare = (world) => `make lab ARGS="lab/worlds/${world}.toml --seeds 3"`;
  return { lab: compare('march-2020'), 'lab-crowded': compare('crowded'), 'lab-jumps': compare('jumps') };
}

function lab(logs) {
  const parts = logs.flatMap((log) => {
    const label = log.lines.findIndex((line) => /^(GENERATED|RECORDED)/.test(line));
    const rows = log.lines.slice(label + 1).filter((line) => /^ /.test(line) && /\S {2,}\S/.test(line));
    const [engines, ...measures] = rows.map((line) => line.trim().split(/ {2,}/));
    const of = /worlds\/([\w-]+)\.toml/.exec(log.command)?.[1] ?? log.command;
    return [`## ${of}`, log.lines[label - 1], table(['', ''], origin(log)), table(['', ...engines], measures, true)];
  });
  const about = [['what is played, and what it leaves out', '[The laboratory](../src/guides/laboratory.md)']];
  return page('Cascade laboratory', about, 'Means over seeds, with intervals at 95 %.', ...parts);
}

function native([log]) {
  const figures = /^(sweep:|Black-76|engine |this crate|solmath|QuantLib| +less a call|worst off)/;
  return page(
    'Native speed',
    origin(log),
    '[Measurements](../src/guides/measurements.md#native-speed) says what is compared.',
    block(log.lines.filter((line) => figures.test(line))),
  );
}

/** Lines from the first that begins so to the last that does. */
function between(lines, first, last) {
  const from = lines.findIndex((line) => line.startsWith(first));
  const to = lines.findLastIndex((line) => line.startsWith(last));
  return lines.slice(from, to + 1);
}

function demo([crash, stress]) {
  const about = (log) => table(['', ''], origin(log));
  return page(
    'Demo',
    [['what it shows', '[Build and deploy](../src/guides/build.md#the-demos-flags)']],
    '## A crash',
    about(crash),
    block(between(crash.lines, 'demo: starting', 'verdict')),
    '## A crash in which every tier is reached',
    about(stress),
    block(between(stress.lines, '=== waterfall', 'not reached')),
  );
}

// --- tests ---------------------------------------------------------------------------------------

function tests([log]) {
  const suites = suitesOf(log.lines).filter(({ passed }) => passed > 0);
  const sum = (of) => suites.reduce((all, suite) => all + of(suite), 0);
  const row = ({ name, passed, ignored, secs }) => [name, passed, ignored || '', secs === undefined ? '' : secs.toFixed(1)];
  const names = suites.filter(({ names }) => names.length > 0);
  return page(
    'Tests',
    origin(log),
    '[Measurements](../src/guides/measurements.md#tests) says what each suite is.',
    table(
      ['suite', 'tests', 'ignored', 'seconds'],
      [...suites.map(row), ['all', sum(({ passed }) => passed), sum(({ ignored }) => ignored) || '', '']],
      true,
    ),
    '## Names',
    ...names.map(({ name, names }) => `<details><summary>${name}</summary>\n\n${block(names.sort())}\n\n</details>`),
  );
}

/** Rust's suites one by one; vitest by its counts; the browser's stories, which node prints one by one. */
function suitesOf(lines) {
  const suites = [];
  let here;
  const begin = (name) => {
    here = { name, names: [], passed: 0, ignored: 0, secs: undefined };
    suites.push(here);
  };
  let folder = '';
  for (const line of lines) {
    const [, unit, path, built] = line.match(/^ +Running (unittests )?(\S+)(?: \(.*deps\/(.+)-[0-9a-f]+\))?$/) ?? [];
    const [, documented] = line.match(/^ +Doc-tests (\S+)/) ?? [];
    const [, test] = line.match(/^test (\S.*?)(?: - should panic)? \.\.\. /) ?? [];
    const [, passed, ignored, secs] =
      line.match(/^test result: ok\. (\d+) passed; 0 failed; (\d+) ignored; .* finished in ([\d.]+)s/) ?? [];
    const [, entered] = line.match(/^cd (\S+) && npm/) ?? [];
    const [, counted] = line.match(/^ +Tests +(\d+) passed/) ?? [];
    const [, story, ms] = line.match(/^ *✔ (.+) \(([\d.]+)ms\)$/) ?? [];
    if (path) begin(unit ? `${built}, unit` : (built ?? path));
    if (documented) begin(`${documented}, documentation`);
    if (test) here.names.push(test);
    if (passed) Object.assign(here, { passed: Number(passed), ignored: Number(ignored), secs: Number(secs) });
    if (entered) folder = entered;
    if (counted) {
      begin(`${folder || 'app and TypeScript client'}, unit`);
      here.passed = Number(counted);
    }
    if (story) {
      if (here?.name !== 'browser') begin('browser');
      here.names.push(story);
      here.passed += 1;
      here.secs = (here.secs ?? 0) + Number(ms) / 1000;
    }
  }
  return suites;
}
