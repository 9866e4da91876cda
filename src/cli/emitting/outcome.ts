import { KevError, StatusError } from '../../core/errors.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Outcome } from '../../record/outcome.ts';
import { explainError } from '../io/explain-error.ts';

/**
 * What became of an event that was to be emitted.
 *
 * - `refused`: it never went out
 * - `queued`: it could not be delivered now, and is on disk, to be delivered later
 */
export type EmitOutcome =
  | Outcome
  | { kind: 'refused'; error: KevError }
  /** `reason`: why, unless events before it were spooled for the same. */
  | { kind: 'queued'; emitted: CoreV1Event; reason?: string | undefined };

const OLD_SERVER =
  'API servers before 1.21 take no event about such an object through events.k8s.io/v1: use --api core';

/** The newer API, which alone sets an event time, puts such an event into a namespace; old servers refuse that. */
function isOfOldServer({ error, emitted }: Extract<EmitOutcome, { kind: 'rejected' | 'failed' }>): boolean {
  const isRefused = error instanceof StatusError && error.status.code === 422;
  const isAboutNamespace = isRefused && error.message.includes('involvedObject.namespace');
  return isAboutNamespace && Boolean(emitted.eventTime) && !emitted.involvedObject.namespace;
}

/** Why an event that was refused, rejected or given up is not recorded; undefined for other outcomes. */
export function errorOf(outcome: EmitOutcome): KevError | undefined {
  switch (outcome.kind) {
    case 'refused':
      return outcome.error;
    case 'rejected':
    case 'failed': {
      const { involvedObject, metadata } = outcome.emitted;
      const what = `an event about ${involvedObject.kind?.toLowerCase()} "${involvedObject.name}"`;
      const error = explainError(outcome.error, { verb: 'record', what, namespace: metadata.namespace });
      return isOfOldServer(outcome) ? new KevError(error.code, error.message, { hint: OLD_SERVER }) : error;
    }
    default:
      return undefined;
  }
}
