import { setImmediate } from 'node:timers/promises';
import { KevError, usageError } from '../../../core/errors.ts';
import { DamagedStreamError } from '../../../dump/damaged-stream.ts';
import { readRecords } from '../../../dump/dump.ts';
import { type DumpFile, openDumpFiles, reasonOf } from '../../../dump/dump-files.ts';
import { toEmittableCoreV1, toEmittableEventsV1 } from '../../../event/emittable.ts';
import { generateEventName } from '../../../event/event-name.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { formatCount } from '../../../print/count.ts';
import { Backlog } from '../../../record/backlog.ts';
import type { Backend } from '../../backend/backend.ts';
import { parseDedupe } from '../../emitting/dedupe.ts';
import type { EmitResult, Emitter } from '../../emitting/emitter.ts';
import { FailureReporter } from '../../emitting/failure-reporter.ts';
import { OutcomeCounts, type RecordOutcome } from '../../emitting/outcome-counts.ts';
import { FILTERED_HINT, type OutcomePrinter } from '../../emitting/outcome-printer.ts';
import { MAX_IN_FLIGHT } from '../../emitting/pipeline.ts';
import { BytesRead } from '../../io/bytes-read.ts';
import { EXIT_DONE, EXIT_NOT_RECORDED, exitStatusOfInterrupt } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { Progress } from '../../io/progress.ts';
import { formatFiles } from '../../io/verbose.ts';
import { joinFields, toDraft } from './draft-fields.ts';
import { EventStates } from './event-states.ts';
import type { EmitOptions } from './options.ts';
import { type EmitRequest, toEmitRequests } from './requests.ts';

/** Number of different hints printed after all records. */
const MAX_HINTS = 3;

/** Number of warnings printed. */
const MAX_WARNINGS = 20;

/** What events are emitted with. */
export interface EmitContext {
  emitter: Emitter;
  backend: Backend;
  printer: OutcomePrinter;
  /** Value of `--namespace`, which whole events must match. */
  namespace: string | undefined;
}

/** Records the events of files. Prints the outcome of each, and the totals. */
export function emitFiles(options: EmitOptions, context: EmitContext, io: Io): Promise<number> {
  return new FilesEmitter(options, context, io).run();
}

class FilesEmitter {
  readonly #options: EmitOptions;
  readonly #context: EmitContext;
  readonly #io: Io;
  readonly #counts = new OutcomeCounts();
  readonly #inFlight = new Backlog(MAX_IN_FLIGHT);
  readonly #progress: Progress;
  readonly #bytes: BytesRead;
  readonly #failures: FailureReporter;
  /** Aborts to stop reading. */
  readonly #stopReading = new AbortController();
  readonly #states = new EventStates();
  /** Number of events and records so far. */
  #read = 0;
  #warnings = 0;
  readonly #hints = new Set<string>();
  /** Error that is a bug. */
  #unexpectedError: unknown;

  constructor(options: EmitOptions, context: EmitContext, io: Io) {
    this.#options = options;
    this.#context = context;
    this.#io = Object.create(io, { onRead: { value: (bytes: number) => this.#bytes.add(bytes) } });
    this.#failures = new FailureReporter(this.#io);
    this.#bytes = new BytesRead(options.files ?? []);
    const startMs = io.clock.monotonicMs();
    const describe = () => {
      const rate = (this.#counts.total * 1000) / (io.clock.monotonicMs() - startMs);
      const share = this.#bytes.formatShare();
      return `${formatCount(this.#counts.total, 'record')}, ${Math.round(rate)}/s${share === undefined ? '' : `, ${share}`}`;
    };
    this.#progress = new Progress(io, describe, options.files);
  }

  async run(): Promise<number> {
    const { signal } = this.#io;
    // Events are recorded even if the reader of stdout has gone.
    const stop = () => signal.reason.kind === 'signal' && this.#stopReading.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    let failure: unknown;
    try {
      await this.#readAll();
    } catch (error) {
      failure = error;
    }
    await this.#inFlight.waitForAll();
    const unwritten = await this.#context.emitter.finish();
    this.#progress.end();
    this.#context.printer.end();
    // A file that could not be opened has no totals.
    if (failure === undefined || this.#counts.total > 0) this.#printTotals(unwritten);
    failure ??= this.#unexpectedError;
    if (failure !== undefined) throw failure;
    if (signal.aborted && signal.reason.kind === 'signal') return exitStatusOfInterrupt(signal.reason);
    return this.#counts.isComplete && unwritten === 0 ? EXIT_DONE : EXIT_NOT_RECORDED;
  }

  async #readAll(): Promise<void> {
    const { signal } = this.#stopReading;
    for (const path of this.#options.files ?? []) {
      const before = this.#read;
      try {
        for await (const file of openDumpFiles(path, this.#options.isRecursive, this.#io, signal)) {
          await this.#readFile(file).catch((error) => this.#skipUnreadable(file, error));
          if (signal.aborted) return;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof DamagedStreamError)) throw error;
        this.#inFlight.add(
          this.#emit({ kind: 'invalid', location: formatFiles([path]), reason: error.message }),
        );
      }
      if (this.#read === before) printMessage('kev', `${formatFiles([path])} holds no events`, this.#io);
    }
  }

  async #readFile({ name, isMember, chunks }: DumpFile): Promise<void> {
    const { signal } = this.#stopReading;
    const isOneOfMany = isMember || this.#options.files?.length !== 1;
    for await (const records of readRecords(chunks, { eventsOnly: isMember })) {
      for (const record of records) {
        for (const request of toEmitRequests(record, isMember)) {
          if (signal.aborted) return;
          await this.#start(isOneOfMany ? { ...request, location: `${name}, ${request.location}` } : request);
        }
      }
      await this.#io.stdout.flush();
    }
  }

  /** Skips a file in a directory or archive that cannot be read. */
  #skipUnreadable({ name, isMember }: DumpFile, error: unknown): void {
    if (!isMember || !(error instanceof KevError) || error.code !== 'input') throw error;
    this.#inFlight.add(this.#emit({ kind: 'invalid', location: name, reason: reasonOf(error, name) }));
  }

  /**
   * Begins to emit an event, and waits while too many are in flight.
   *
   * @throws KevError `usage` when a flag sets a field that a whole event has
   */
  async #start(request: EmitRequest): Promise<void> {
    const { recordFlag } = this.#options;
    if (request.kind === 'event' && recordFlag !== undefined) {
      throw usageError(`${recordFlag} can't be used with whole events, as in ${request.location}`);
    }
    if (request.kind !== 'invalid') this.#read += 1;
    const added = request.kind === 'event' ? this.#states.add(request.event) : undefined;
    if (request.kind === 'event' && added === undefined) return;
    this.#inFlight.add(this.#emit({ ...request, ...added }));
    if (this.#inFlight.isFull) await this.#inFlight.waitForCapacity();
    // An invalid record is known to be invalid in the next tick, and stops the reading.
    if (this.#options.failFast) await setImmediate();
  }

  async #emit(request: EmitRequest): Promise<void> {
    try {
      const { outcome, warnings } = await this.#send(request);
      this.#progress.clear();
      for (const warning of warnings) this.#warn(request.location, warning);
      const error = this.#context.printer.print(outcome);
      if (outcome.kind !== 'refused') this.#note(outcome.kind);
      else this.#note(outcome.error.code === 'usage' ? 'invalid' : 'rejected');
      if (error) this.#failures.report(request.location, error);
      // The server's hint is likely to apply to other events too.
      const hint = outcome.kind === 'rejected' ? error?.hint : undefined;
      if (hint !== undefined && this.#hints.size < MAX_HINTS) this.#hints.add(hint);
    } catch (error) {
      this.#unexpectedError ??= error;
      this.#stopReading.abort();
    }
  }

  async #send(request: EmitRequest): Promise<EmitResult> {
    try {
      if (request.kind === 'invalid') throw usageError(request.reason);
      const { emitter } = this.#context;
      const { fields, dedupe } = this.#options;
      if (request.kind === 'event') {
        const { event, isContinued = false } = request;
        const identity = dedupe.kind === 'none' ? { ...dedupe, isContinued } : dedupe;
        return await emitter.emitEvent(this.#complete(event), identity);
      }
      const draft = toDraft(joinFields(fields, request.fields), this.#io.clock.now());
      const own = request.dedupe === undefined ? dedupe : parseDedupe(request.dedupe);
      return await emitter.emit(draft, own);
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      return { outcome: { kind: 'refused', error }, warnings: [] };
    }
  }

  /** Completes a whole event with the fields from flags. */
  #complete(read: CoreV1Event): CoreV1Event {
    const { emitter, fields } = this.#options;
    const { namespace: expected, backend } = this.#context;
    const namespace = read.metadata.namespace ?? read.involvedObject.namespace ?? backend.namespace;
    if (expected !== undefined && expected !== namespace) {
      throw usageError(`the event's namespace "${namespace}" does not match --namespace "${expected}"`);
    }
    const whole = { ...read, metadata: { ...read.metadata, namespace } };
    const event = emitter.api === 'core' ? toEmittableCoreV1(whole) : toEmittableEventsV1(whole);
    const { metadata, involvedObject } = event;
    // events.k8s.io/v1 counts repeats in a series of this process: names must not be reused.
    const own = emitter.api === 'core' ? metadata.name : undefined;
    const name = own ?? generateEventName(involvedObject.name ?? '', this.#io.clock.now());
    const annotations = { ...metadata.annotations, ...fields.annotations };
    const labels = { ...metadata.labels, ...fields.labels };
    return { ...event, metadata: { name, namespace, labels, annotations } };
  }

  #note(outcome: RecordOutcome): void {
    this.#counts.add(outcome);
    if (this.#options.failFast && !this.#counts.isComplete) this.#stopReading.abort();
  }

  #warn(location: string, warning: string): void {
    this.#warnings += 1;
    if (this.#warnings > MAX_WARNINGS) return;
    printMessage('warning', `${location}: ${warning}`, this.#io);
    if (this.#warnings === MAX_WARNINGS) printMessage('warning', 'further warnings are not shown', this.#io);
  }

  #printTotals(unwritten: number): void {
    this.#failures.end();
    const io = this.#io;
    if (this.#counts.count('filtered') > 0) printMessage('hint', FILTERED_HINT, io);
    for (const hint of this.#hints) printMessage('hint', hint, io);
    if (unwritten > 0)
      printMessage('error', `the last counts of ${unwritten} series could not be written`, io);
    printMessage('kev', `${this.#counts}`, io);
  }
}
