/** Events of an account: the newest live, older ones by page. */
import { useState } from 'react';
import { ask, useHistory, useHistoryUrl, type Asked, type HistoryEvent } from '../../lib/history/client';

const PAGE = 100;
const EVERY_MS = 4_000;

interface Page {
  events: HistoryEvent[];
}

export interface Events {
  asked: Asked<Page>;
  /** Newest first. */
  events: HistoryEvent[];
  /** Absent where there is nothing older. */
  older?: () => void;
  reading: boolean;
}

export function useEvents(address: string, names: readonly string[]): Events {
  const base = useHistoryUrl();
  const name = names.join();
  const asked = useHistory<Page>('/v1/events', { address, name, limit: PAGE }, EVERY_MS);
  const [kept, setKept] = useState<{ events: HistoryEvent[]; over: boolean }>({ events: [], over: false });
  const [reading, setReading] = useState(false);

  const head = asked.state === 'ready' ? asked.value.events : [];
  const newest = kept.events[0]?.id ?? -1;
  const events = [...head.filter((event) => event.id > newest), ...kept.events];
  const over = kept.events.length > 0 ? kept.over : head.length < PAGE;
  const last = events.at(-1);
  const older = async () => {
    if (base === null || !last) return;
    setReading(true);
    try {
      const page = await ask<Page>(base, '/v1/events', { address, name, limit: PAGE, before: last.id });
      setKept({ events: [...events, ...page.events], over: page.events.length < PAGE });
    } catch {
      // the live part tells that the history is away; the button stays
    } finally {
      setReading(false);
    }
  };
  return { asked, events, reading, ...(over || !last ? {} : { older: () => void older() }) };
}
