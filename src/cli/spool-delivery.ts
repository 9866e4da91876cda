import { type ErrorCode, InvalidRequestError, KevError, StatusError, UnavailableError } from '../errors.ts';
import { toCoreV1, toEventsV1 } from '../event/convert.ts';
import type { CoreV1Event } from '../event/types.ts';
import type { FailedTry, Outbox, OutboxRecord } from '../local/outbox.ts';
import type { Lease } from '../local/outbox-lease.ts';
import { ObjectLanes } from '../record/parallel.ts';
import type { Backend } from './backend.ts';
import { identityOf } from './dedupe.ts';
import type { EmitOutcome } from './emitter.ts';
import { explain } from './explain.ts';
import { type Fence, fenceSink } from './fenced-sink.ts';
import { toHolder } from './holder.ts';
import type { Io } from './io.ts';
import { mayPass } from './may-pass.ts';
import { errorOf } from './outcome-error.ts';
import { Patience } from './patience.ts';
import { type EventRecording, recordThroughCore } from './recording.ts';
import type { SpooledEvent } from './spool.ts';

/** How many records are in hand at once, and read at a time. */
const IN_HAND = 256;

/** How often it is looked whether another process is through. */
const LOOK_MS = 50;

/** What became of the delivery of a record. */
export interface DeliveryTold {
  record: OutboxRecord<SpooledEvent>;
  outcome: EmitOutcome;
  warnings: string[];
  /** Why it stays; undefined: it is delivered, and gone from the outbox. */
  failed: FailedTry | undefined;
}

/**
 * How a delivery ended.
 *
 * - `done`: everything was tried; `left` are the names of the objects about which something stays that is to be tried again
 * - `unreachable`: the server was not there, or not any more, or the login failed, with an error of this code
 * - `stopped`: kev was told to end
 * - `busy`: another process delivers to this server
 */
export type DeliveryEnd =
  | { kind: 'done'; left: Set<string>; refusedBefore: number }
  | { kind: 'unreachable'; code: ErrorCode }
  | { kind: 'stopped' | 'busy' };

export interface DeliveryOptions {
  io: Io;
  /** How long a server that does not answer is waited for. */
  timeoutMs: number | undefined;
  /** Hears of each record that was tried. */
  tell: (told: DeliveryTold) => void;
  /** Whether another process that delivers to this server is waited for; a function: it is told of that. */
  wait: false | (() => void);
}

/**
 * Delivers what an outbox has for a server: what is about one object in its order, and each record
 * once, whichever process is killed at whatever moment. What cannot be delivered stays.
 *
 * @throws UnavailableError, KevError `input` when the outbox cannot be read or written
 */
export async function deliverSpooled(
  outbox: Outbox<SpooledEvent>,
  backend: Backend,
  options: DeliveryOptions,
): Promise<DeliveryEnd> {
  if (!(await hasRecordFor(outbox, backend))) return { kind: 'done', left: new Set(), refusedBefore: 0 };
  const lease = await claim(outbox, backend, options);
  if (lease === undefined) return { kind: options.io.signal.aborted ? 'stopped' : 'busy' };
  try {
    return await new Delivery(outbox, backend, lease, options).run();
  } finally {
    await lease[Symbol.asyncDispose]();
  }
}

async function hasRecordFor(outbox: Outbox<SpooledEvent>, backend: Backend): Promise<boolean> {
  for await (const { destination } of outbox.all()) if (destination.server === backend.place) return true;
  return false;
}

async function claim(
  outbox: Outbox<SpooledEvent>,
  backend: Backend,
  { io, wait }: DeliveryOptions,
): Promise<Lease | undefined> {
  const holder = toHolder(io);
  for (let looks = 1; ; looks++) {
    const lease = await outbox.claim(backend.place, holder);
    if (lease || wait === false || io.signal.aborted) return lease;
    if (looks === 1) wait();
    await io.clock.sleep(LOOK_MS, io.signal).catch(() => {});
  }
}

class Delivery {
  readonly #outbox: Outbox<SpooledEvent>;
  readonly #backend: Backend;
  readonly #options: DeliveryOptions;
  readonly #patience: Patience;
  readonly #recording: EventRecording;
  readonly #fence: Fence;
  readonly #left = new Set<string>();
  /** Why no other record will do better now. */
  #hopeless: KevError | undefined;
  #failure: unknown;

  constructor(outbox: Outbox<SpooledEvent>, backend: Backend, lease: Lease, options: DeliveryOptions) {
    const { clock, deliverySignal } = options.io;
    this.#outbox = outbox;
    this.#backend = backend;
    this.#options = options;
    this.#patience = new Patience(options.timeoutMs, clock, deliverySignal);
    // Whoever has the right to deliver now may have delivered all of this.
    this.#fence = (request) => {
      if (!lease.isHeld) throw new KevError('unreachable', 'the outbox was left to another process');
      return request();
    };
    this.#recording = recordThroughCore(fenceSink(backend.sink, this.#fence), {
      clock,
      patience: this.#patience,
      correlator: LET_ALL_THROUGH,
    });
  }

  async run(): Promise<DeliveryEnd> {
    const { place } = this.#backend;
    const lanes = new ObjectLanes<OutboxRecord<SpooledEvent>>((record) => this.#serve(record), {
      maxHeld: IN_HAND,
      maxPerObject: IN_HAND,
    });
    let refusedBefore = 0;
    for (let last = 0; !this.#isOver; ) {
      const records = await this.#outbox.after(last, IN_HAND);
      if (records.length === 0) break;
      for (const record of records) {
        last = record.id;
        if (record.destination.server !== place) continue;
        if (record.refused) refusedBefore += 1;
        else {
          await lanes.room();
          if (this.#isOver) break;
          lanes.add(nameOf(record), record);
        }
      }
    }
    await lanes.empty();
    await this.#recording.finish();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#hopeless) return { kind: 'unreachable', code: this.#hopeless.code };
    if (this.#options.io.signal.aborted) return { kind: 'stopped' };
    return { kind: 'done', left: this.#left, refusedBefore };
  }

  get #isOver(): boolean {
    return this.#hopeless !== undefined || this.#failure !== undefined || this.#options.io.signal.aborted;
  }

  /** Delivers a record, and has that on disk before the next about the same object has its turn. */
  async #serve(record: OutboxRecord<SpooledEvent>): Promise<void> {
    const name = nameOf(record);
    if (this.#isOver || this.#left.has(name)) return;
    try {
      const warnings: string[] = [];
      const outcome = await this.#send(record.content, warnings);
      const failed = failureOf(outcome);
      if (failed === undefined) await this.#outbox.remove(record.id);
      else {
        if (!failed.refused) this.#left.add(name);
        if (isAboutAll(outcome)) this.#hopeless = errorOf(outcome);
        await this.#outbox.noteFailure(record.id, failed);
      }
      this.#options.tell({ record, outcome, warnings, failed });
    } catch (error) {
      this.#failure ??= error;
    }
  }

  async #send(content: SpooledEvent, warnings: string[]): Promise<EmitOutcome> {
    const { api, dedupe, writeId } = content;
    let event: CoreV1Event;
    try {
      event = await this.#resolve(content, warnings);
    } catch (error) {
      if (error instanceof KevError) return { kind: 'refused', error };
      if (error instanceof UnavailableError) return { kind: 'gave-up', emitted: content.event, error };
      throw error;
    }
    if (api === 'events') return this.#createNewer(event);
    return this.#recording.record(event, { ...identityOf(event, dedupe), writeId });
  }

  /** The event with its objects as the server knows them. */
  async #resolve({ event, unresolved }: SpooledEvent, warnings: string[]): Promise<CoreV1Event> {
    if (unresolved === undefined) return event;
    const { object, related, namespace } = unresolved;
    const find = async ({ type, name }: typeof object) => {
      try {
        const found = await this.#patience.askOn(() =>
          this.#backend.resolve({ type, name }, { namespace, signal: this.#patience.signal }),
        );
        if (found.warning) warnings.push(found.warning);
        return found.reference;
      } catch (error) {
        if (error instanceof UnavailableError) throw error;
        throw explain(error, { verb: 'read', what: `${type} "${name}"`, namespace });
      }
    };
    const { fieldPath } = event.involvedObject;
    const involvedObject = { ...(await find(object)), ...(fieldPath && { fieldPath }) };
    const metadata = { ...event.metadata, namespace: involvedObject.namespace || 'default' };
    return { ...event, metadata, involvedObject, ...(related && { related: await find(related) }) };
  }

  /** Its name is its own, to the nanosecond: what has it already is this event, whose answer was lost. */
  async #createNewer(emitted: CoreV1Event): Promise<EmitOutcome> {
    const { signal } = this.#patience;
    const create = () => this.#backend.eventsV1Sink.create(toEventsV1(emitted), { signal });
    try {
      const event = await this.#patience.askOn(() => this.#fence(create));
      return { kind: 'created', emitted, event: toCoreV1(event) };
    } catch (error) {
      if (error instanceof StatusError && error.status.reason === 'AlreadyExists') {
        return { kind: 'created', emitted, event: emitted };
      }
      if (error instanceof StatusError || error instanceof InvalidRequestError) {
        return { kind: 'rejected', emitted, error };
      }
      return { kind: 'gave-up', emitted, error };
    }
  }
}

/** What was held back or combined was so when it was emitted. */
const LET_ALL_THROUGH = {
  burstSize: Number.MAX_SAFE_INTEGER,
  spamKeyFunc: () => '',
  maxEvents: -1,
  keyFunc: () => ({ aggregateKey: '', localKey: '' }),
};

/** Whether no other record will do better now: nobody answers, or the login fails. */
function isAboutAll(outcome: EmitOutcome): boolean {
  const error = errorOf(outcome);
  if (outcome.kind === 'gave-up' || error === undefined) return error !== undefined;
  const isRefused = error.cause instanceof StatusError && error.cause.status.code === 401;
  return isRefused || error.code === 'input' || error.code === 'unreachable';
}

/** Why a record stays: refused for good when no other credentials and no other moment would mend it. */
function failureOf(outcome: EmitOutcome): FailedTry | undefined {
  if ('event' in outcome) return undefined;
  const error = errorOf(outcome);
  if (error === undefined) throw new Error(`a spooled event was ${outcome.kind}`);
  const refused = outcome.kind !== 'gave-up' && !mayPass(error);
  return { problem: error.message, refused };
}

function nameOf({ content }: OutboxRecord<SpooledEvent>): string {
  return content.event.involvedObject.name ?? '';
}
