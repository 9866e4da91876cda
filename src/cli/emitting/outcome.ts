import { KevError, StatusError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import type { CoreV1Event } from '../../event/types.ts';
import type { Outcome } from '../../record/outcome.ts';

/**
 * Outcome of an emitted event.
 *
 * - `refused`: it was not sent
 * - `queued`: it could not be delivered, and is on disk in the outbox
 */
export type EmitOutcome =
  | Outcome
  | { kind: 'refused'; error: KevError }
  /** `reason`: why it was not delivered, unless an earlier event was queued for the same reason. */
  | { kind: 'queued'; emitted: CoreV1Event; reason?: string | undefined };

const OLD_SERVER =
  'API servers before 1.21 take no event about such an object through events.k8s.io/v1: use --api core';

/** Whether an old server refused an event about a namespace: through `events.k8s.io/v1` it is in that namespace. */
function isOfOldServer({ error, emitted }: Extract<EmitOutcome, { kind: 'rejected' | 'failed' }>): boolean {
  const isRefused = error instanceof StatusError && error.status.code === 422;
  const isAboutNamespace = isRefused && error.message.includes('involvedObject.namespace');
  return isAboutNamespace && Boolean(emitted.eventTime) && !emitted.involvedObject.namespace;
}

/** Error of an event that was refused, rejected, or failed; undefined for other outcomes. */
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
