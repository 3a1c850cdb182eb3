import { IncompleteChip } from '../../components/Incomplete';
import { Key } from '../../components/Key';
import type { HistoryEvent } from '../../lib/history/client';
import { clock } from '../../lib/time';
import { lineOf } from './timeline';

/** Events in words, in the order of the chain. */
export function Timeline({ events }: { events: HistoryEvent[] }) {
  return (
    <ol className="timeline">
      {events.map((event) => {
        const { title, words, tone, party } = lineOf(event);
        return (
          <li key={event.id} data-event={event.name}>
            <span className="when dim small">
              {clock(event.time)} <span className="nowrap">slot {event.slot}</span>
            </span>
            <div>
              <p>
                <strong className={tone === 'accent' ? undefined : tone || undefined}>{title}</strong>
                {party && party.address !== '' && (
                  <span className="dim small">
                    {' '}
                    · {party.label} <Key address={party.address} label={party.label} />
                  </span>
                )}
              </p>
              {words && <p>{words}</p>}
              <p className="dim small">
                transaction <Key address={event.signature} label="signature" /> {event.incomplete && <IncompleteChip />}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
