/** Looks over all margin accounts for those that are due, in the engine's worker. */
import { useEffect, useRef, useState } from 'react';
import type { Entry } from '@breakwater/client/account/kinds';
import type { World } from '@breakwater/client/account/world';
import { pause } from '@breakwater/client/pause';
import { EngineError, type Assessment } from '../../engine/types';
import { isBare } from '../../lib/bare';
import { useChain } from '../../lib/chain/store';
import { workerWith } from '../../lib/margin/worker';

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
/** Asked at once: what has changed meanwhile is loaded in between. */
const AT_A_TIME = 20;

export function sortFound(found: readonly Found[]): Scan {
  const scan: Scan = { due: [], soft: [], looked: found.length, failed: 0 };
  for (const each of found) {
    const { equityAtoms, mmAtoms, softLineAtoms, spent } = each.assessment;
    if (spent) continue;
    if (equityAtoms < mmAtoms) scan.due.push(each);
    else if (equityAtoms < softLineAtoms) scan.soft.push(each);
  }
  const worst = (a: Found, b: Found) => Number(a.assessment.mmExcessAtoms - b.assessment.mmExcessAtoms);
  scan.due.sort(worst);
  scan.soft.sort(worst);
  return scan;
}

/** What an auction could be started of: the program asks no more than that something is left to sell. What is dust is told by the engine's figures. */
export const mayBeDue = ({ data }: Entry<'MarginAccount'>): boolean => data.inAuction === 0 && !isBare(data);

type Looked = Found | null;

/** Null where the engine refuses. Rejects where there is no engine. */
async function lookAt(world: World, account: Entry<'MarginAccount'>): Promise<Looked> {
  const worker = await workerWith(world);
  try {
    return { account, assessment: await worker.assess({ account: account.bytes }) };
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}

/** Null where it was stopped. */
async function look(accounts: readonly Entry<'MarginAccount'>[], stopped: () => boolean): Promise<Scan | null> {
  const wanted = accounts.filter(mayBeDue);
  const looked: Looked[] = [];
  for (let from = 0; from < wanted.length; from += AT_A_TIME) {
    const { world } = useChain.getState();
    if (!world || stopped()) return null;
    looked.push(...(await Promise.all(wanted.slice(from, from + AT_A_TIME).map((each) => lookAt(world, each)))));
  }
  const found = looked.filter((each) => each !== null);
  return { ...sortFound(found), failed: looked.length - found.length };
}

/** Every few seconds anew; the error where there is no engine to ask. */
export function useScan(accounts: readonly Entry<'MarginAccount'>[]): { scan: Scan | null; problem: unknown } {
  const [state, setState] = useState<{ scan: Scan | null; problem: unknown }>({ scan: null, problem: null });
  const latest = useRef(accounts);
  useEffect(() => {
    latest.current = accounts;
  });
  useEffect(() => {
    const stop = new AbortController();
    const over = () => stop.signal.aborted;
    const round = async () => {
      while (!over()) {
        try {
          const scan = await look(latest.current, over);
          if (scan) setState({ scan, problem: null });
        } catch (problem) {
          if (!over()) setState({ scan: null, problem });
        }
        await pause(EVERY_MS, stop.signal);
      }
    };
    void round();
    return () => stop.abort();
  }, []);
  return state;
}
