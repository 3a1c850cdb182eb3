/** Looks over all margin accounts for those that are due, a few at a time so that the page stays quick. */
import { useEffect, useRef, useState } from 'react';
import type { Assessment } from '../../engine/types';
import type { Entry } from '../../lib/chain/kinds';
import { askEngine, useEngineState, wantEngine } from '../../lib/margin/engine';

export interface Found {
  account: Entry<'MarginAccount'>;
  assessment: Assessment;
}

export interface Scan {
  /** Below maintenance margin, and no auction yet; worst first. */
  due: Found[];
  /** Between maintenance margin and the soft line. */
  soft: Found[];
  /** Looked at, and those that could not be margined. */
  looked: number;
  failed: number;
}

const EVERY_MS = 5_000;
const AT_A_TIME = 20;

export function sortFound(found: readonly Found[]): Scan {
  const scan: Scan = { due: [], soft: [], looked: found.length, failed: 0 };
  for (const each of found) {
    const { equityAtoms, mmAtoms, softLineAtoms } = each.assessment;
    if (equityAtoms < mmAtoms) scan.due.push(each);
    else if (equityAtoms < softLineAtoms) scan.soft.push(each);
  }
  const worst = (a: Found, b: Found) => Number(a.assessment.mmExcessAtoms - b.assessment.mmExcessAtoms);
  scan.due.sort(worst);
  scan.soft.sort(worst);
  return scan;
}

/** Accounts in auction and those without positions are left out. Null where it was stopped. */
async function look(accounts: readonly Entry<'MarginAccount'>[], stopped: () => boolean): Promise<Scan | null> {
  const found: Found[] = [];
  let failed = 0;
  let spent = 0;
  for (const account of accounts) {
    if (account.data.inAuction === 1 || account.data.positionCount === 0) continue;
    try {
      const assessment = askEngine(({ engine }) => engine.assess({ account: account.bytes }));
      if (assessment) found.push({ account, assessment });
    } catch {
      failed += 1;
    }
    spent += 1;
    if (spent % AT_A_TIME === 0) await new Promise((resolve) => setTimeout(resolve));
    if (stopped()) return null;
  }
  return { ...sortFound(found), failed };
}

export function useScan(accounts: readonly Entry<'MarginAccount'>[]): Scan | null {
  useEffect(wantEngine, []);
  const ready = useEngineState((state) => state.engine !== null);
  const [scan, setScan] = useState<Scan | null>(null);
  const latest = useRef(accounts);
  useEffect(() => {
    latest.current = accounts;
  });
  useEffect(() => {
    if (!ready) return;
    let over = false;
    const round = async () => {
      while (!over) {
        const made = await look(latest.current, () => over);
        if (made) setScan(made);
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    void round();
    return () => {
      over = true;
    };
  }, [ready]);
  return scan;
}
