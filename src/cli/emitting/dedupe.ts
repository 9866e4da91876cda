import { usageError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { getEventKey } from '../../record/correlate/event-key.ts';
import type { SharedIdentity } from '../../record/shared/shared-event.ts';

/** Which events `--dedupe` counts as repeats. */
export type Dedupe =
  | { kind: 'message' | 'reason' }
  | { kind: 'key'; key: string }
  /** `isContinued`: a later state of an event that was recorded before */
  | { kind: 'none'; isContinued?: boolean };

/**
 * Parses `message`, `reason`, `key=KEY`, or `none`.
 *
 * @throws KevError `usage` when it is none of these
 */
export function parseDedupe(text: string): Dedupe {
  if (text === 'message' || text === 'reason' || text === 'none') return { kind: text };
  const key = /^key=(.+)$/s.exec(text)?.[1];
  if (key !== undefined) return { kind: 'key', key };
  throw usageError(`invalid --dedupe "${text}": expected message, reason, key=KEY, or none`);
}

/** Identity that an event shares with its repeats; undefined: the event key of client-go. */
export function identityOf(event: CoreV1Event, dedupe: Dedupe): SharedIdentity | undefined {
  switch (dedupe.kind) {
    case 'message':
      return undefined;
    case 'reason':
      return { key: JSON.stringify(['reason', getEventKey({ ...event, message: '' })]) };
    case 'key': {
      const { kind, namespace, name, uid } = event.involvedObject;
      return { key: JSON.stringify(['key', kind, namespace, name, uid, dedupe.key]) };
    }
    case 'none':
      return {
        key: JSON.stringify(['none', event.metadata.namespace, event.metadata.name]),
        separate: true,
        continues: dedupe.isContinued ?? false,
      };
  }
}
