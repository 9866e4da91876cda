import { KevError, UnavailableError } from '../../core/errors.ts';
import { maySucceedLater } from '../../core/transient.ts';
import { formatCount } from '../../print/count.ts';
import { newPersistentWriterId } from '../../record/shared/write-ids.ts';
import type { FailedTry, Outbox } from '../../store/outbox.ts';
import { mayHaveOutbox } from '../../store/outbox-marker.ts';
import { storeLocation } from '../../store/store-location.ts';
import type { Backend } from '../backend/backend.ts';
import type { EmitOutcome } from '../emitting/outcome.ts';
import { errorOf } from '../emitting/outcome.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { isSwitchedOn } from '../io/env-switch.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { destinationOf } from './destination.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Shortest time between two deliveries while other events are emitted. */
const DELIVER_EVERY_MS = 1000;

/**
 * Outbox of one backend: keeps events that cannot be delivered, and delivers them when the server responds again.
 *
 * An event that failed may still have arrived. Its write ID in the stored event shows that, until a later event of the
 * same writer is counted there. So once an event about an object is queued, later events about it are queued too, until
 * the outbox is empty.
 */
export class EventOutbox implements AsyncDisposable {
  readonly #location: string;
  readonly #backend: Backend;
  readonly #io: Io;
  readonly #writer = newPersistentWriterId();
  #writes = 0;
  /** Names of the objects with queued events. */
  #held = new Set<string>();
  /** Events being stored. */
  readonly #storing = new Set<Promise<unknown>>();
  #stored = 0;
  #outbox: Promise<Outbox<OutboxEvent>> | undefined;
  #delivery: Promise<void> | undefined;
  #nextDeliveryMs = 0;
  #lastReason: string | undefined;

  /** @param location directory or PostgreSQL URL of the store that holds the outbox */
  constructor(location: string, backend: Backend, io: Io) {
    this.#location = location;
    this.#backend = backend;
    this.#io = io;
  }

  /**
   * Delivers an event, and queues it when the server cannot be reached. Call it after earlier events about the same
   * object have their outcome.
   *
   * @param name name of the object
   * @param deliver delivers the event with this write ID, or fails it with the error `held`
   */
  async send(
    name: string,
    content: Omit<OutboxEvent, 'event' | 'writeId'>,
    deliver: (writeId: string, held?: UnavailableError) => Promise<EmitOutcome>,
  ): Promise<EmitOutcome> {
    this.#writes += 1;
    const writeId = `${this.#writer}.${this.#writes.toString(36)}`;
    const held = this.#held.has(name) ? new UnavailableError('earlier events are in the outbox') : undefined;
    const outcome = await deliver(writeId, held);
    if ('event' in outcome) this.#deliverSoon();
    const isUndelivered = outcome.kind === 'failed' || outcome.kind === 'rejected';
    if (!isUndelivered || !maySucceedLater(outcome.error)) return outcome;
    return this.#keep({ ...content, event: outcome.emitted, writeId }, held ? undefined : errorOf(outcome));
  }

  /**
   * Delivers the queued events of this server, unless another process does so. Events that cannot be delivered stay
   * queued.
   */
  async deliver(): Promise<void> {
    await this.#delivery?.catch(() => {});
    this.#delivery = this.#deliver().finally(() => {
      this.#delivery = undefined;
    });
    await this.#delivery;
  }

  /** Same as `deliver`, with a warning instead of an error. */
  async deliverQuietly(): Promise<void> {
    try {
      await this.deliver();
    } catch (error) {
      if (!(error instanceof KevError || error instanceof UnavailableError)) throw error;
      printMessage('warning', `cannot deliver the events in the outbox: ${error.message}`, this.#io);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delivery?.catch(() => {});
    const outbox = await this.#outbox?.catch(() => undefined);
    await outbox?.[Symbol.asyncDispose]();
  }

  /** @param problem why it could not be delivered, if that was tried */
  async #keep(content: OutboxEvent, problem?: KevError): Promise<EmitOutcome> {
    const { event: emitted } = content;
    this.#held.add(nameOf(content));
    this.#stored += 1;
    const storing = this.#open().then((outbox) => outbox.add(destinationOf(this.#backend), content));
    this.#storing.add(storing);
    try {
      await storing;
      return { kind: 'queued', emitted, reason: this.#newReason(problem) };
    } catch (error) {
      if (!(error instanceof UnavailableError || error instanceof KevError)) throw error;
      // The user needs both: why it was not delivered, and why it is not queued.
      const messages = [problem, error].flatMap((each) => (each instanceof Error ? [each.message] : []));
      return { kind: 'failed', emitted, error: new UnavailableError(messages.join('; ')) };
    } finally {
      this.#storing.delete(storing);
    }
  }

  /** Describes the reason, unless it is the same as before. */
  #newReason(problem: KevError | undefined): string | undefined {
    if (problem === undefined) return undefined;
    const { message, hint, cause } = problem;
    // The cause does not name the object.
    const reason = cause instanceof Error ? cause.message : message;
    if (reason === this.#lastReason) return undefined;
    this.#lastReason = reason;
    return hint === undefined ? message : `${message} (${hint})`;
  }

  /** Delivers in the background what this process has queued: the server responds again. */
  #deliverSoon(): void {
    const nowMs = this.#io.clock.monotonicMs();
    if (this.#held.size === 0 || this.#delivery || nowMs < this.#nextDeliveryMs) return;
    this.#nextDeliveryMs = nowMs + DELIVER_EVERY_MS;
    this.deliver().catch(() => {
      // The last delivery of the process reports it.
    });
  }

  async #deliver(): Promise<void> {
    if (!mayHaveOutbox(this.#location)) return;
    const outbox = await this.#open();
    const { deliverOutbox } = await import('./deliver-outbox.ts');
    let delivered = 0;
    const report = ({ outcome, record, failed }: DeliveryReport) => {
      if ('event' in outcome) delivered += 1;
      else if (failed) this.#warn(record.id, failed);
    };
    for (;;) {
      const before = this.#stored;
      await Promise.allSettled(this.#storing);
      const end = await deliverOutbox(outbox, this.#backend, {
        io: this.#io,
        // The user asked for something else: failures are retried another time.
        timeoutMs: 0,
        report,
        wait: false,
      });
      if (end.kind === 'done' && this.#stored !== before) continue;
      if (end.kind === 'done') this.#held = end.left;
      break;
    }
    if (delivered > 0) {
      printMessage('kev', `delivered ${formatCount(delivered, 'event')} from the outbox`, this.#io);
    }
  }

  #warn(id: number, { problem, refused }: FailedTry): void {
    const hint = refused ? ' (it stays there; see kev flush --list)' : '';
    printMessage('warning', `event ${id} of the outbox: ${problem}${hint}`, this.#io);
  }

  #open(): Promise<Outbox<OutboxEvent>> {
    this.#outbox ??= import('../../store/outbox.ts').then(({ Outbox }) =>
      Outbox.open<OutboxEvent>({
        location: this.#location,
        clock: this.#io.clock,
        environment: this.#io,
      }),
    );
    return this.#outbox;
  }
}

/** Opens the outbox of a backend; undefined for a local store and for dry runs. */
export function openEventOutbox(
  backend: Backend,
  flags: GlobalFlags & { dryRun?: string; spool?: true },
  io: Io,
): EventOutbox | undefined {
  if (backend.kind === 'local' && flags.spool) {
    printMessage('warning', '--spool has no effect: events are stored in the local store directly', io);
  }
  if (backend.kind === 'local' || flags.dryRun !== undefined) return undefined;
  return new EventOutbox(storeLocation(undefined, io), backend, io);
}

/** Whether `--spool` or `KEV_SPOOL` enables the outbox. */
export function isOutboxEnabled(
  flag: true | undefined,
  { KEV_SPOOL }: Record<string, string | undefined>,
): boolean {
  return flag ?? isSwitchedOn(KEV_SPOOL);
}

function nameOf({ event }: Pick<OutboxEvent, 'event'>): string {
  return event.involvedObject.name ?? '';
}
