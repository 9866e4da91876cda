import { type ErrorCode, KevError } from '../../core/errors.ts';
import type { Destination, Outbox, OutboxRecord } from '../../store/outbox.ts';
import type { Lease } from '../../store/outbox-lease.ts';
import type { Backend } from '../backend/backend.ts';
import { type EmitOutcome, errorOf } from '../emitting/outcome.ts';
import type { Io } from '../io/io.ts';
import {
  DeliveryQueue,
  groupByObject,
  type PendingObject,
  type PendingRecord,
  toPendingRecord,
} from './delivery-queue.ts';
import { type DeliveryReport, failureOf, hasResponse, isTemporary } from './delivery-report.ts';
import type { OutboxEvent } from './outbox-event.ts';
import { createRecordSender, type RecordSender } from './record-sender.ts';

/** Number of objects delivered at the same time. */
const CONCURRENCY = 64;

/** Backoff between two rounds. */
const BACKOFF_MS = 1000;

/**
 * How a delivery ended.
 *
 * - `done`: everything was tried; `left` are the names of objects with events to retry
 * - `unreachable`: the server could not be reached, or the login failed, with an error of this code
 * - `stopped`: kev was interrupted
 * - `busy`: another process delivers to this server
 */
export type DeliveryEnd =
  | { kind: 'done'; left: Set<string>; refusedBefore: number }
  | { kind: 'unreachable'; code: ErrorCode }
  | { kind: 'stopped' | 'busy' };

/** What a delivery needs. */
export interface RecordDeliveryOptions {
  io: Io;
  /** Retry budget in milliseconds; undefined: no limit. */
  timeoutMs: number | undefined;
  /** Called once with each record that was tried. */
  report: (report: DeliveryReport) => void;
}

/**
 * One delivery, in rounds. A round tries every object once, so that a failure delays only events about the same object.
 * Rounds are repeated while failures can be retried, until nothing was delivered for the retry budget.
 */
export class Delivery {
  readonly #outbox: Outbox<OutboxEvent>;
  readonly #options: RecordDeliveryOptions;
  readonly #lease: Lease;
  readonly #sender: RecordSender;
  /** Namespaces in which the last delivery failed. */
  readonly #failing = new Set<string>();
  /** Last failure of each object with events to retry. */
  readonly #left = new Map<PendingObject, DeliveryReport>();
  #delivered = 0;
  #progressMs: number;
  /** Why no other record can be delivered now. */
  #fatalError: KevError | undefined;
  #probing: Promise<unknown> | undefined;
  /** Error of the outbox itself. */
  #failure: unknown;

  constructor(outbox: Outbox<OutboxEvent>, backend: Backend, lease: Lease, options: RecordDeliveryOptions) {
    this.#outbox = outbox;
    this.#options = options;
    this.#lease = lease;
    this.#sender = createRecordSender(backend, lease, options.io, options.timeoutMs || undefined);
    this.#progressMs = options.io.clock.monotonicMs();
  }

  /** Delivers the records of the selected destinations. */
  async run(isSelected: (destination: Destination) => boolean): Promise<DeliveryEnd> {
    const records: PendingRecord[] = [];
    let refusedBefore = 0;
    for await (const record of this.#outbox.all()) {
      if (!isSelected(record.destination)) continue;
      if (record.refused) refusedBefore += 1;
      else records.push(toPendingRecord(record));
    }
    let waiting = groupByObject(records);
    do waiting = await this.#round(waiting);
    while (waiting.length > 0 && (await this.#backOff()));
    await this.#noteFailures();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#options.io.signal.aborted) return { kind: 'stopped' };
    const code = this.#fatalError?.code ?? this.#lastCode();
    if (code !== undefined) return { kind: 'unreachable', code };
    const left = [...this.#left.keys(), ...waiting].map(({ name }) => name);
    return { kind: 'done', left: new Set(left), refusedBefore };
  }

  /** Tries every object once. Resolves to those to retry. */
  async #round(objects: PendingObject[]): Promise<PendingObject[]> {
    this.#fatalError = undefined;
    const queue = new DeliveryQueue(objects, (namespace) => this.#failing.has(namespace));
    const left: PendingObject[] = [];
    const work = async () => {
      while (!this.#isOver) {
        const object = queue.next();
        if (object === undefined) break;
        if (this.#failing.has(object.namespace) && this.#remainingMs <= 0) {
          left.push(object);
          continue;
        }
        await this.#deliverObject(object).catch((error) => {
          this.#failure ??= error;
        });
        const report = this.#left.get(object);
        if (object.ids.length > 0 && (report === undefined || isTemporary(report))) left.push(object);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, objects.length) }, work));
    return [...left, ...queue.rest()];
  }

  /** Waits before the next round. Resolves to whether there is one. */
  async #backOff(): Promise<boolean> {
    const { io } = this.#options;
    const isLoginFailure = this.#fatalError !== undefined && this.#fatalError.code !== 'unreachable';
    if (this.#failure !== undefined || isLoginFailure || !this.#lease.isHeld) return false;
    if (this.#remainingMs <= 0) return false;
    await io.clock.sleep(Math.min(BACKOFF_MS, this.#remainingMs), io.signal).catch(() => {});
    return !io.signal.aborted;
  }

  /** What is left of the retry budget, in milliseconds. */
  get #remainingMs(): number {
    const { io, timeoutMs = Number.POSITIVE_INFINITY } = this.#options;
    return this.#progressMs + timeoutMs - io.clock.monotonicMs();
  }

  get #isOver(): boolean {
    return this.#fatalError !== undefined || this.#failure !== undefined || this.#options.io.signal.aborted;
  }

  /** Delivers the records of an object, up to the first failure that can be retried. */
  async #deliverObject(object: PendingObject): Promise<void> {
    for (let [id] = object.ids; id !== undefined && !this.#isOver; [id] = object.ids) {
      const [record] = await this.#outbox.after(id - 1, 1);
      // Another process may have dropped it.
      const report = record?.id === id ? await this.#send(record) : undefined;
      if (report?.failed && !report.failed.refused) {
        object.hasFailed = true;
        this.#left.set(object, report);
        this.#failing.add(object.namespace);
        await this.#findFatalError(report.outcome);
        return;
      }
      object.ids.shift();
      this.#left.delete(object);
      if (report) await this.#storeOutcome(report, object.namespace);
    }
  }

  async #send(record: OutboxRecord<OutboxEvent>): Promise<DeliveryReport> {
    const warnings: string[] = [];
    try {
      const outcome = await this.#sender.send(record.content, warnings);
      return { record, outcome, warnings, failed: failureOf(outcome) };
    } catch (error) {
      // A damaged record must not block others.
      const problem = `cannot be sent: ${error instanceof Error ? error.message : error}`;
      const outcome: EmitOutcome = {
        kind: 'refused',
        error: new KevError('input', problem, { cause: error }),
      };
      return { record, outcome, warnings, failed: { problem, refused: true } };
    }
  }

  /** Stores the outcome of a record before the next record of the same object is sent. */
  async #storeOutcome(report: DeliveryReport, namespace: string): Promise<void> {
    const { record, outcome, failed } = report;
    if (failed) await this.#outbox.noteFailure(record.id, failed);
    else {
      await this.#outbox.remove(record.id);
      await this.#sender.confirm(outcome, record.content);
      this.#delivered += 1;
      this.#progressMs = this.#options.io.clock.monotonicMs();
      this.#failing.delete(namespace);
    }
    this.#options.report(report);
  }

  /** Checks whether the server responds at all; if not, the failure concerns all records. */
  async #findFatalError(outcome: EmitOutcome): Promise<void> {
    const error = errorOf(outcome);
    if (error === undefined || hasResponse(error)) return;
    this.#probing ??= this.#sender.probe().finally(() => {
      this.#probing = undefined;
    });
    if ((await this.#probing) !== undefined) this.#fatalError = error;
  }

  async #noteFailures(): Promise<void> {
    for (const report of this.#left.values()) {
      if (report.failed) await this.#outbox.noteFailure(report.record.id, report.failed);
      this.#options.report(report);
    }
  }

  /** `unreachable` when nothing was delivered and all failures are temporary. */
  #lastCode(): ErrorCode | undefined {
    const report = [...this.#left.values()];
    return this.#delivered === 0 && report.length > 0 && report.every(isTemporary)
      ? 'unreachable'
      : undefined;
  }
}
