import fc from 'fast-check';
import { parseTime } from '../../src/event/time.ts';
import type { CoreV1Event } from '../../src/event/types.ts';
import { readIncidents } from '../incidents/incident.ts';
import { mutatedText } from './mutated-text.ts';
import { mutatedValue } from './mutated-value.ts';
import { readEvents } from './read-events.ts';

/** Some events of an incident, a few of them changed, and the time to judge by. */
export const nearIncident = fc.constantFrom(...readIncidents()).chain(({ events, now }) =>
  fc
    .record({
      kept: fc.subarray(events),
      changed: fc.array(mutatedValue(events), { maxLength: 4 }),
      reworded: fc.array(
        fc
          .tuple(fc.constantFrom(...events), mutatedText(events.map(({ message }) => message ?? '')))
          .map(([event, message]): CoreV1Event => ({ ...event, message })),
        { maxLength: 4 },
      ),
    })
    .map(({ kept, changed, reworded }) => ({
      now: parseTime(now) ?? 0n,
      /** Reads them as a dump is read. */
      read: async () => {
        const items = [...kept, ...changed, ...reworded];
        return (await readEvents(items.map((item) => `${JSON.stringify(item)}\n`).join(''))).events;
      },
    })),
);
