// The book's links.
//
//   node docs/links.mjs stage DIR    copies the book to DIR as mdBook reads it. Links to files of the tree become plain text there.
//   node docs/links.mjs check DIR    every link and anchor of the built book in DIR leads somewhere, and so do those of the tree's own pages.
//
// In the tree a chapter links to sources by relative path, so that a forge follows it. A built book has no sources beside it.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = dirname(fileURLToPath(import.meta.url));
const root = dirname(docs);
/** Folders and pages of the tree that are the book's, and where in it they stand. */
const PLACES = [
  [join(docs, 'src'), ''],
  [join(docs, 'results'), 'results'],
  [join(root, 'ARCHITECTURE.md'), 'design/architecture.md'],
];
/** Pages of the tree whose links are checked as they stand. */
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'toolchain/README.md',
  'clients/rust/README.md',
  'clients/ts/README.md',
];
const LINK = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;

const problems = [];
const [what, dir] = process.argv.slice(2);
if (!['stage', 'check'].includes(what) || !dir) fail(['usage: links.mjs stage|check DIR']);
if (what === 'stage') stage(resolve(dir));
else check(resolve(dir));

function fail(lines) {
  for (const line of lines) console.error(`links: ${line}`);
  process.exit(1);
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? files(join(folder, one.name)) : [join(folder, one.name)],
  );
}

/** Where a file of the tree stands in the book; undefined for one that does not. */
function placeOf(path) {
  for (const [folder, place] of PLACES) if (path === folder || path.startsWith(folder + sep)) return join(place, relative(folder, path));
  return undefined;
}

// --- to the book ---------------------------------------------------------------------------------

function stage(to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, 'src'), { recursive: true });
  cpSync(join(docs, 'book.toml'), join(to, 'book.toml'));
  cpSync(join(docs, 'theme'), join(to, 'theme'), { recursive: true });
  let count = 0;
  for (const [folder] of PLACES) {
    for (const path of statSync(folder).isFile() ? [folder] : files(folder)) {
      const target = join(to, 'src', placeOf(path));
      mkdirSync(dirname(target), { recursive: true });
      if (path.endsWith('.md')) {
        writeFileSync(
          target,
          prose(readFileSync(path, 'utf8'), (text) =>
            text.replace(LINK, (whole, image, words, link) => (count++, staged(path, whole, image, words, link))),
          ),
        );
      } else cpSync(path, target);
    }
  }
  if (problems.length > 0) fail(problems);
  console.log(`links: ${count} links of chapters, files of the tree among them, are there`);
}

/** A page, changed everywhere but in its code blocks. */
function prose(page, change) {
  const parts = page.split(/(^```[^]*?^```)/m);
  return parts.map((part, at) => (at % 2 === 1 ? part : change(part))).join('');
}

function staged(from, whole, image, words, link) {
  const [path, anchor] = link.split('#');
  if (/^[a-z]+:/.test(link) || path === '') return whole;
  const target = resolve(dirname(from), path);
  if (!existsSync(target)) {
    problems.push(`${relative(root, from)}: ${link} is not there`);
    return whole;
  }
  const place = placeOf(target);
  if (place !== undefined) {
    const within = relative(dirname(placeOf(from)), asBuilt(from, place))
      .split(sep)
      .join('/');
    return `${image}[${words}](${within}${anchor ? `#${anchor}` : ''})`;
  }
  const shown = words.replaceAll('`', '');
  return `<span class="source" title="${relative(root, target)}">${shown}</span>`;
}

/** A folder's README is its index in the book; the summary names it as it is. */
function asBuilt(from, place) {
  return from.endsWith('SUMMARY.md') ? place : place.replace(/(^|\/)README\.md$/, '$1index.md');
}

// --- as built ------------------------------------------------------------------------------------

function check(book) {
  const ids = new Map();
  const html = files(book).filter((path) => path.endsWith('.html'));
  const read = new Map(html.map((path) => [path, readFileSync(path, 'utf8')]));
  const idsOf = (path) => {
    if (!ids.has(path))
      ids.set(path, new Set([...(read.get(path) ?? readFileSync(path, 'utf8')).matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id)));
    return ids.get(path);
  };
  const seen = new Set();
  for (const [path, text] of read) {
    if (/(print|toc|404)\.html$/.test(path)) continue;
    for (const [, link] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^(?:[a-z]+:|\/\/)/.test(link) || link === '') continue;
      seen.add(`${path} ${link}`);
      const [file, anchor] = decodeURI(link).replaceAll('&amp;', '&').split('#');
      const target = file === '' ? path : resolve(dirname(path), file.split('?')[0]);
      if (!existsSync(target) || statSync(target).isDirectory()) problems.push(`${relative(book, path)}: ${link} leads nowhere`);
      else if (anchor && target.endsWith('.html') && !idsOf(target).has(anchor))
        problems.push(`${relative(book, path)}: ${link} names no place of that page`);
    }
  }
  const own = PAGES.filter((page) => existsSync(join(root, page)))
    .map((page) => pageLinks(page))
    .reduce((a, b) => a + b, 0);
  if (problems.length > 0) fail(problems);
  console.log(`links: ${seen.size} links of ${html.length} built pages and ${own} of the tree's own pages lead somewhere`);
}

function pageLinks(page) {
  let count = 0;
  prose(readFileSync(join(root, page), 'utf8'), (text) => {
    for (const [, , , link] of text.matchAll(LINK)) {
      if (/^[a-z]+:/.test(link)) continue;
      count += 1;
      const [path, anchor] = link.split('#');
      const target = path === '' ? join(root, page) : resolve(root, dirname(page), path);
      if (!existsSync(target)) problems.push(`${page}: ${link} is not there`);
      else if (anchor && target.endsWith('.md') && !slugs(target).has(anchor)) problems.push(`${page}: ${link} names no heading`);
    }
    return text;
  });
  return count;
}

/** Headings as forges name them. */
function slugs(path) {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, words]) => words);
  return new Set(
    headings.map((words) =>
      words
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
