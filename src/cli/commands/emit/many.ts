import { setImmediate } from 'node:timers/promises';
import { KevError } from '../../../core/errors.ts';
import { DamagedStreamError } from '../../../dump/decode.ts';
import { readRecords } from '../../../dump/dump.ts';
import { toClassicEvent, toNewerEvent } from '../../../event/emittable.ts';
import { generateEventName } from '../../../event/event-name.ts';
import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Backend } from '../../backend/backend.ts';
import { type DumpFile, openDumpFiles, reasonOf } from '../../backend/dump-files.ts';
import { type Dedupe, parseDedupe } from '../../emitting/dedupe.ts';
import type { Emitted, Emitter } from '../../emitting/emitter.ts';
import { EXIT_DONE, EXIT_NOT_RECORDED, exitStatusOfInterrupt } from '../../io/exit-status.ts';
import { isTyped } from '../../io/input-stream.ts';
import type { Io } from '../../io/io.ts';
import { joinFields, toDraft } from './draft-fields.ts';
import { EventStates } from './event-states.ts';
import type { EmitOptions } from './options.ts';
import { Progress } from './progress.ts';
import { toWanted, type Wanted } from './records.ts';
import { FILTERED_HINT, type OutcomeTeller } from './say-outcome.ts';
import { type RecordEnd, Tally } from './tally.ts';
import { Window } from './window.ts';

/** How many records may be in hand. The pipeline has room for 1,000: none is dropped, reading waits. */
const MAX_IN_HAND = 256;

/** How many different ways out are said, once all records are done. */
const MAX_HINTS = 3;

/** How many warnings are said. More of them say nothing more. */
const MAX_WARNINGS = 20;

/** Where the events of a file go. */
export interface Surroundings {
  backend: Backend;
  teller: OutcomeTeller;
  /** The namespace that a flag names: whole events must be in it. */
  namespace: string | undefined;
}

/** Records the events of a file, and says what became of each, and of all. */
export async function emitMany(
  emitter: Emitter,
  options: EmitOptions,
  around: Surroundings,
  io: Io,
): Promise<number> {
  return new ManyRecords(emitter, options, around, io).run();
}

class ManyRecords {
  readonly #emitter: Emitter;
  readonly #options: EmitOptions;
  readonly #around: Surroundings;
  readonly #io: Io;
  readonly #tally = new Tally();
  readonly #window = new Window(MAX_IN_HAND);
  readonly #progress: Progress;
  /** Aborts when nothing more is to be read. */
  readonly #enough = new AbortController();
  readonly #states = new EventStates();
  /** How many events and records there were. */
  #read = 0;
  #warnings = 0;
  readonly #hints = new Set<string>();
  /** Why kev cannot go on. */
  #bug: unknown;

  constructor(emitter: Emitter, options: EmitOptions, around: Surroundings, io: Io) {
    this.#emitter = emitter;
    this.#options = options;
    this.#around = around;
    this.#io = io;
    // In the midst of what somebody types there is no place for a line that changes.
    const isShown = io.stderr.isTerminal && !options.files?.some((file) => isTyped(file, io));
    this.#progress = new Progress(io, () => this.#tally.total, isShown);
  }

  async run(): Promise<number> {
    const { signal } = this.#io;
    // When nobody reads what is said, the events are to be recorded all the same.
    const stop = () => signal.reason.kind === 'signal' && this.#enough.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    let failure: unknown;
    try {
      await this.#readAll();
    } catch (error) {
      failure = error;
    }
    await this.#window.empty();
    const unwritten = await this.#emitter.finish();
    this.#progress.end();
    this.#around.teller.end();
    // What could not even be opened has no totals.
    if (failure === undefined || this.#tally.total > 0) this.#sayTotals(unwritten);
    failure ??= this.#bug;
    if (failure !== undefined) throw failure;
    if (signal.aborted && signal.reason.kind === 'signal') return exitStatusOfInterrupt(signal.reason);
    return this.#tally.isWhole && unwritten === 0 ? EXIT_DONE : EXIT_NOT_RECORDED;
  }

  async #readAll(): Promise<void> {
    const { signal } = this.#enough;
    for (const path of this.#options.files ?? []) {
      const before = this.#read;
      try {
        for await (const file of openDumpFiles(path, this.#options.isRecursive, this.#io, signal)) {
          await this.#readFile(file).catch((error) => this.#passOver(file, error));
          if (signal.aborted) return;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof DamagedStreamError)) throw error;
        this.#window.hold(this.#emit({ kind: 'invalid', place: nameOf(path), reason: error.message }));
      }
      if (this.#read === before) this.#io.stderr.write(`kev: ${escapeCell(nameOf(path))} holds no events\n`);
    }
  }

  async #readFile({ name, isMember, chunks }: DumpFile): Promise<void> {
    const { signal } = this.#enough;
    const isOneOfMany = isMember || this.#options.files?.length !== 1;
    for await (const records of readRecords(chunks, { eventsOnly: isMember })) {
      for (const record of records) {
        for (const wanted of toWanted(record, isMember)) {
          if (signal.aborted) return;
          await this.#hold(isOneOfMany ? { ...wanted, place: `${name}, ${wanted.place}` } : wanted);
        }
      }
      await this.#io.stdout.flush();
    }
  }

  /** One of many files that cannot be opened holds up no other. */
  #passOver({ name, isMember }: DumpFile, error: unknown): void {
    if (!isMember || !(error instanceof KevError) || error.code !== 'input') throw error;
    this.#window.hold(this.#emit({ kind: 'invalid', place: name, reason: reasonOf(error, name) }));
  }

  /** @throws KevError `usage` for a whole event when a flag says something that it has of its own */
  async #hold(wanted: Wanted): Promise<void> {
    const { recordFlag } = this.#options;
    if (wanted.kind === 'event' && recordFlag !== undefined) {
      throw new KevError('usage', `${recordFlag} can't be used with whole events, as in ${wanted.place}`);
    }
    if (wanted.kind !== 'invalid') this.#read += 1;
    const added = wanted.kind === 'event' ? this.#states.add(wanted.event) : undefined;
    if (wanted.kind === 'event' && added === undefined) return;
    this.#window.hold(this.#emit({ ...wanted, ...added }));
    if (this.#window.isFull) await this.#window.room();
    // What is wrong with the record itself is known by the next turn, and nothing is to follow it.
    if (this.#options.failFast) await setImmediate();
  }

  async #emit(wanted: Wanted): Promise<void> {
    try {
      const { outcome, warnings } = await this.#handOn(wanted);
      this.#progress.clear();
      for (const warning of warnings) this.#warn(wanted.place, warning);
      const error = this.#around.teller.tell(outcome);
      if (outcome.kind !== 'refused') this.#note(outcome.kind);
      else this.#note(outcome.error.code === 'usage' ? 'invalid' : 'rejected');
      if (error) this.#io.stderr.write(`error: ${wanted.place}: ${escapeCell(error.message)}\n`);
      // What the server says of one event is likely to be so for others.
      const hint = outcome.kind === 'rejected' ? error?.hint : undefined;
      if (hint !== undefined && this.#hints.size < MAX_HINTS) this.#hints.add(hint);
    } catch (error) {
      this.#bug ??= error;
      this.#enough.abort();
    }
  }

  async #handOn(wanted: Wanted): Promise<Emitted> {
    try {
      if (wanted.kind === 'invalid') throw new KevError('usage', wanted.reason);
      if (wanted.kind === 'event') {
        const { dedupe } = this.#options;
        const goesOn = wanted.goesOn ?? false;
        return await this.#emitter.emitEvent(
          this.#complete(wanted.event),
          dedupe.kind === 'none' ? { ...dedupe, goesOn } : dedupe,
        );
      }
      const { fields, dedupe } = wanted;
      const common = this.#options.fields;
      const draft = toDraft(joinFields(common, fields), this.#io.clock.now());
      return await this.#emitter.emit(draft, this.#dedupeOf(dedupe));
    } catch (error) {
      if (!(error instanceof KevError)) throw error;
      return { outcome: { kind: 'refused', error }, warnings: [] };
    }
  }

  #dedupeOf(text: string | undefined): Dedupe {
    return text === undefined ? this.#options.dedupe : parseDedupe(text);
  }

  /** A whole event, with what flags say of every event. */
  #complete(read: CoreV1Event): CoreV1Event {
    const { emitter, fields } = this.#options;
    const { namespace: wanted, backend } = this.#around;
    const namespace = read.metadata.namespace ?? read.involvedObject.namespace ?? backend.namespace;
    if (wanted !== undefined && wanted !== namespace) {
      throw new KevError(
        'usage',
        `the event's namespace "${namespace}" does not match --namespace "${wanted}"`,
      );
    }
    const whole = { ...read, metadata: { ...read.metadata, namespace } };
    const event = emitter.api === 'core' ? toClassicEvent(whole) : toNewerEvent(whole);
    const { metadata, involvedObject } = event;
    // The newer API makes of what comes again a series of this process: there no name is for good.
    const own = emitter.api === 'core' ? metadata.name : undefined;
    const name = own ?? generateEventName(involvedObject.name ?? '', this.#io.clock.now());
    const annotations = { ...metadata.annotations, ...fields.annotations };
    const labels = { ...metadata.labels, ...fields.labels };
    return { ...event, metadata: { name, namespace, labels, annotations } };
  }

  #note(end: RecordEnd): void {
    this.#tally.add(end);
    if (this.#options.failFast && !this.#tally.isWhole) this.#enough.abort();
  }

  #warn(place: string, warning: string): void {
    this.#warnings += 1;
    if (this.#warnings > MAX_WARNINGS) return;
    this.#io.stderr.write(`warning: ${place}: ${escapeCell(warning)}\n`);
    if (this.#warnings === MAX_WARNINGS) this.#io.stderr.write('warning: further warnings are not shown\n');
  }

  #sayTotals(unwritten: number): void {
    const { stderr } = this.#io;
    if (this.#tally.count('filtered') > 0) stderr.write(FILTERED_HINT);
    for (const hint of this.#hints) stderr.write(`hint: ${escapeCell(hint)}\n`);
    if (unwritten > 0) stderr.write(`error: the last counts of ${unwritten} series could not be written\n`);
    stderr.write(`kev: ${this.#tally}\n`);
  }
}

function nameOf(path: string): string {
  return path === '-' ? 'stdin' : path;
}
