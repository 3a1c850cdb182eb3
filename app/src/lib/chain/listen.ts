/** Notifications of the whole program, gathered for a moment so that a burst is one render. */
import { bytesOf } from '@breakwater/client/account/fetch';
import { entry, type Entry } from '@breakwater/client/account/kinds';
import { BREAKWATER_CLEARING_PROGRAM_ADDRESS as PROGRAM } from '@breakwater/client/generated/programs';
import { pause } from '@breakwater/client/pause';
import { away, isCurrent, isOwned, readEverything, type Link } from './read';
import { put, useChain } from './store';

const FLUSH_MS = 120;
const RETRY_MS = 1_500;
/**
 * Without a word for so long it is begun anew: a websocket that is closed in order, or whose computer slept, says nothing of it. Prices
 * move every second where anybody trades; where nobody does the patience doubles each time.
 */
const QUIET_MS = 15_000;
const MOST_QUIET_MS = 240_000;

let heard = false;

/** Whether notifications come: without, reading must bring what they would have. */
export const isHeard = (): boolean => heard;

export async function listen(link: Link): Promise<void> {
  let quietMs = QUIET_MS;
  while (!link.signal.aborted) {
    const any = await session(link, quietMs);
    quietMs = any ? QUIET_MS : Math.min(2 * quietMs, MOST_QUIET_MS);
    await pause(RETRY_MS, link.signal);
  }
}

/** One subscription, until it breaks or falls silent; true where it said anything. */
async function session(link: Link, quietMs: number): Promise<boolean> {
  const inner = new AbortController();
  const end = () => inner.abort();
  link.signal.addEventListener('abort', end);
  let quiet = setTimeout(end, quietMs);
  let any = false;
  const take = gather(link);
  try {
    const news = await link.connection.subscriptions
      .programNotifications(PROGRAM, { encoding: 'base64', commitment: 'confirmed' })
      .subscribe({ abortSignal: inner.signal });
    // what happened while nobody listened; beside the news, because those of meanwhile would be lost
    void readEverything(link).catch((error: unknown) => away(error, link));
    for await (const { context, value } of news) {
      any = true;
      heard = true;
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
      const made = entry(value.pubkey, bytesOf(value.account.data[0]), context.slot);
      if (made && isWanted(made)) take(made);
    }
  } catch {
    // the reading loops say whether the node is away
  } finally {
    heard = false;
    clearTimeout(quiet);
    link.signal.removeEventListener('abort', end);
    inner.abort();
  }
  return any;
}

function gather(link: Link): (made: Entry) => void {
  let waiting: Entry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    const found = waiting;
    waiting = [];
    timer = undefined;
    if (isCurrent(link)) put(found);
  };
  return (made) => {
    waiting.push(made);
    timer ??= setTimeout(flush, FLUSH_MS);
  };
}

function isWanted(made: Entry): boolean {
  if (made.kind !== 'MarginAccount') return true;
  const { allAccounts, entries } = useChain.getState();
  return allAccounts || entries.has(made.address) || isOwned(made);
}
