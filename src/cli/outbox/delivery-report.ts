import { StatusError, UnavailableError } from '../../core/errors.ts';
import { maySucceedLater } from '../../core/transient.ts';
import type { FailedTry, OutboxRecord } from '../../store/outbox.ts';
import { type EmitOutcome, errorOf } from '../emitting/outcome.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Outcome of the delivery of a record. */
export interface DeliveryReport {
  record: OutboxRecord<OutboxEvent>;
  outcome: EmitOutcome;
  warnings: string[];
  /** Why it stays in the outbox; undefined: it was delivered and removed. */
  failed: FailedTry | undefined;
}

/** Whether a failure is temporary, and needs no new permissions. */
export function isTemporary({ outcome }: DeliveryReport): boolean {
  return errorOf(outcome)?.code === 'unreachable';
}

/** Whether the server responded: it may accept other records. */
export function hasResponse({ cause }: Error): boolean {
  const origin = cause instanceof UnavailableError ? cause.cause : cause;
  return origin instanceof StatusError && origin.status.code !== 401;
}

/** Why a record stays: refused when a later try, also with other credentials, cannot succeed. */
export function failureOf(outcome: EmitOutcome): FailedTry | undefined {
  if ('event' in outcome) return undefined;
  const error = errorOf(outcome);
  if (error === undefined) throw new Error(`an event of the outbox was ${outcome.kind}`);
  const refused = outcome.kind !== 'failed' && !maySucceedLater(error);
  return { problem: error.message, refused };
}
