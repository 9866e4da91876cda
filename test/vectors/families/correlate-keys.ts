import type { CoreV1Event } from '../../../src/event/types.ts';
import { aggregateByReason, getEventKey, getSpamKey } from '../../../src/record/correlate/event-key.ts';
import type { RunCase } from '../vector-file.ts';
import { asEvent } from './correlate.ts';

interface Step {
  in: CoreV1Event;
  out: Record<string, string>;
}

/** Compares the keys of each event. */
export const runCase: RunCase = ({ steps }) =>
  (steps as Step[]).flatMap((step, index) => {
    const event = asEvent(step.in);
    const keys: Record<string, string> = {
      ...aggregateByReason(event),
      eventKey: getEventKey(event),
      spamKey: getSpamKey(event),
    };
    return Object.entries(step.out)
      .filter(([name, key]) => keys[name] !== key)
      .map(([name, key]) => `step ${index}: ${name} is "${keys[name]}", expected "${key}"`);
  });
