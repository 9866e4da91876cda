import type { KevError } from '../errors.ts';
import type { EmitOutcome } from './emitter.ts';
import { explain } from './explain.ts';

/** Why an event that was refused, rejected or given up is not recorded; undefined for other outcomes. */
export function errorOf(outcome: EmitOutcome): KevError | undefined {
  switch (outcome.kind) {
    case 'refused':
      return outcome.error;
    case 'rejected':
    case 'gave-up': {
      const { involvedObject, metadata } = outcome.emitted;
      const what = `an event about ${involvedObject.kind?.toLowerCase()} "${involvedObject.name}"`;
      return explain(outcome.error, { verb: 'record', what, namespace: metadata.namespace });
    }
    default:
      return undefined;
  }
}
