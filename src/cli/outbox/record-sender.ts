import { InvalidRequestError, KevError, StatusError, UnavailableError } from '../../core/errors.ts';
import { explainError } from '../../core/explain-error.ts';
import { toCoreV1, toEventsV1 } from '../../event/convert.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { type WrapRequest, wrapSink } from '../../record/limited-sink.ts';
import { confirmWrite } from '../../record/shared/confirm-write.ts';
import type { Lease } from '../../store/outbox-lease.ts';
import type { Backend } from '../backend/backend.ts';
import { identityOf } from '../emitting/dedupe.ts';
import type { EmitOutcome } from '../emitting/outcome.ts';
import { CorePipeline, NO_AGGREGATION, NO_RATE_LIMIT } from '../emitting/pipeline.ts';
import { RetryBudget } from '../emitting/retry-budget.ts';
import type { Io } from '../io/io.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Sends events of the outbox to a server. */
export type RecordSender = ReturnType<typeof createRecordSender>;

/**
 * Creates what sends events of the outbox to a server while the lease is held. Each call tries once.
 *
 * @param timeoutMs time limit for lookups; undefined: no limit
 */
export function createRecordSender(backend: Backend, lease: Lease, io: Io, timeoutMs: number | undefined) {
  // Another holder of the lease may have delivered these events already.
  const guard: WrapRequest = (request, options) => {
    if (!lease.isHeld) throw new KevError('unreachable', 'another process has taken over the outbox');
    return request(options);
  };
  const sink = wrapSink(backend.sink, guard);
  const eventsV1Sink = wrapSink(backend.eventsV1Sink, guard);
  // Retries are the caller's, after other events were tried.
  const retryBudget = new RetryBudget(timeoutMs, io.clock, io.deliverySignal, true);
  const options = () => retryBudget.signal && { signal: retryBudget.signal };
  // Events were dropped or combined when they were emitted.
  const pipeline = new CorePipeline(sink, { ...NO_RATE_LIMIT, ...NO_AGGREGATION }, retryBudget);

  /** Looks up the objects of an event. */
  async function resolve({ event, unresolved }: OutboxEvent, warnings: string[]): Promise<CoreV1Event> {
    if (unresolved === undefined) return event;
    const { object, related, namespace } = unresolved;
    const find = async ({ type, name }: typeof object) => {
      try {
        const found = await retryBudget.tryOnce(() =>
          backend.resolve({ type, name }, { namespace, signal: retryBudget.signal }),
        );
        if (found.warning) warnings.push(found.warning);
        return found.reference;
      } catch (error) {
        if (error instanceof UnavailableError) throw error;
        throw explainError(error, { verb: 'read', what: `${type} "${name}"`, namespace });
      }
    };
    const { fieldPath } = event.involvedObject;
    const involvedObject = { ...(await find(object)), ...(fieldPath && { fieldPath }) };
    const metadata = { ...event.metadata, namespace: involvedObject.namespace || 'default' };
    return { ...event, metadata, involvedObject, ...(related && { related: await find(related) }) };
  }

  /** Creates an event through `events.k8s.io/v1`. Its name is unique: if it already exists, an earlier response was lost. */
  async function createEventsV1(emitted: CoreV1Event): Promise<EmitOutcome> {
    try {
      const event = await retryBudget.tryOnce(() => eventsV1Sink.create(toEventsV1(emitted), options()));
      return { kind: 'created', emitted, event: toCoreV1(event) };
    } catch (error) {
      if (error instanceof StatusError && error.status.reason === 'AlreadyExists')
        return { kind: 'created', emitted, event: emitted };
      if (error instanceof StatusError || error instanceof InvalidRequestError)
        return { kind: 'rejected', emitted, error };
      return { kind: 'failed', emitted, error };
    }
  }

  return {
    /** @param warnings receives warnings */
    async send(content: OutboxEvent, warnings: string[]): Promise<EmitOutcome> {
      const { api, dedupe, writeId } = content;
      let event: CoreV1Event;
      try {
        event = await resolve(content, warnings);
      } catch (error) {
        if (error instanceof KevError) return { kind: 'refused', error };
        if (error instanceof UnavailableError) return { kind: 'failed', emitted: content.event, error };
        throw error;
      }
      if (api === 'events') return createEventsV1(event);
      const identity = { ...identityOf(event, dedupe), writeId, mayRepeat: true };
      return pipeline.emit(event, { identify: () => identity });
    },
    /** Confirms a write after its record was removed: it is not sent again. */
    async confirm(outcome: EmitOutcome, { api, writeId }: OutboxEvent): Promise<void> {
      if (api === 'core' && 'event' in outcome) await confirmWrite(sink, outcome.event, writeId, options());
    },
    /** Sends a request to test the server. Resolves to the error when it does not respond, else to undefined. */
    async probe(): Promise<unknown> {
      try {
        await sink.get('default', 'kev-probe', options());
      } catch (error) {
        const isResponse = error instanceof StatusError && error.status.code !== 401;
        if (!isResponse) return error;
      }
      return undefined;
    },
  };
}
