/** The price of an auction over its time, with what was sold: for the picture of a receipt. */
import type { Pool } from '@breakwater/client/generated/accounts';
import { big, type HistoryEvent } from '../../lib/history/client';
import { shareOf } from '../../lib/units';
import type { Fill } from './receipt';

export type CurveSettings = Pick<Pool['settings']['auction'], 'startBps' | 'fastSecs' | 'fastEndBps' | 'slowSecs'>;

/** `price_share_q32` of the margin engine, which asks for an account that is in auction now. */
export function priceShare({ startBps, fastSecs, fastEndBps, slowSecs }: CurveSettings, secs: number): number {
  const start = startBps / 10_000;
  const end = Math.min(fastEndBps / 10_000, start);
  if (secs < fastSecs) return start - ((start - end) * secs) / Math.max(fastSecs, 1);
  return end - (end * Math.min(secs - fastSecs, slowSecs)) / Math.max(slowSecs, 1);
}

/** While one price falls [unix s]. */
export interface Run {
  fromTs: number;
  toTs: number;
}

/** A price falls from the end of the sealed round, or from a restart, until another begins, the account is declared insolvent, or it is over. */
export function runsOf(events: readonly HistoryEvent[], longestSecs: number): Run[] {
  const runs: Run[] = [];
  let fromTs: number | null = null;
  const close = (ts: number) => {
    if (fromTs !== null && ts >= fromTs) runs.push({ fromTs, toTs: Math.min(ts, fromTs + longestSecs) });
    fromTs = null;
  };
  for (const { name, time, data } of events) {
    const begins = {
      AuctionStarted: Number(big(data, 'public_ts')),
      AuctionAdmitted: Number(big(data, 'public_ts')),
      AuctionRestarted: time,
    }[name];
    if (begins !== undefined || name === 'InsolvencyDeclared' || name === 'AuctionEnded') close(time);
    if (begins !== undefined && begins > 0) fromTs = begins; // one that is queued has no price yet
  }
  const last = events.findLast(({ name }) => name !== 'HoldBackResolved' && name !== 'BondReleased');
  if (last) close(last.time);
  return runs;
}

export interface PastCurve {
  /** Since the auction began [s]. */
  x: number[];
  /** What the price was by the settings; null where there was none. */
  falling: (number | null)[];
  /** What was paid, where a slice was sold. */
  sold: (number | null)[];
}

/** Of all falling prices together: a table of the picture has forty rows. */
const POINTS = 24;

/** Null where nothing was ever sold for a price. */
export function pastCurve(events: readonly HistoryEvent[], fills: readonly Fill[], settings: CurveSettings): PastCurve | null {
  const began = events.find(({ name }) => name === 'AuctionStarted')?.time;
  const priced = fills.filter(({ dQ32 }) => dQ32 !== null);
  if (began === undefined || priced.length === 0) return null;
  const runs = runsOf(events, settings.fastSecs + settings.slowSecs);
  const times = new Set(priced.map(({ event }) => event.time));
  const points = Math.max(4, Math.floor(POINTS / Math.max(runs.length, 1)));
  for (const { fromTs, toTs } of runs) {
    for (let at = 0; at <= points; at += 1) times.add(fromTs + ((toTs - fromTs) * at) / points);
    if (fromTs + settings.fastSecs < toTs) times.add(fromTs + settings.fastSecs); // where it bends
  }
  const sorted = [...times].sort((a, b) => a - b);
  const run = (ts: number) => runs.find(({ fromTs, toTs }) => ts >= fromTs && ts <= toTs);
  // of several in one second the last: the table has all of them
  const paid = new Map(priced.map(({ event, dQ32 }) => [event.time, shareOf(dQ32 ?? 0n)]));
  return {
    x: sorted.map((ts) => ts - began),
    falling: sorted.map((ts) => {
      const of = run(ts);
      return of ? priceShare(settings, ts - of.fromTs) : null;
    }),
    sold: sorted.map((ts) => paid.get(ts) ?? null),
  };
}
