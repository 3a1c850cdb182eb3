/** What differs between two sets as events have them: {"market": {"grid": {"vol_up_bps": 4500}}}. Pure. */
export interface Leaf {
  path: string;
  from: string;
  to: string;
}

const MOST = 12;

export function changedLeaves(old: unknown, now: unknown): Leaf[] {
  const [before, after] = [leaves(old), leaves(now)];
  const paths = [...new Set([...after.keys(), ...before.keys()])];
  const found = paths.flatMap((path): Leaf[] => {
    const [from, to] = [before.get(path) ?? 'none', after.get(path) ?? 'none'];
    return from === to ? [] : [{ path, from, to }];
  });
  return found.length > MOST ? [...found.slice(0, MOST), { path: `${found.length - MOST} more`, from: '', to: '' }] : found;
}

function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path ? `${path}.${key}` : key, found);
  } else if (path) found.set(path, String(value));
  return found;
}
