import type { Clock } from '../core/clock.ts';
import { inputError, KevError, usageError } from '../core/errors.ts';
import { type InputStreams, openInput, statInput } from '../core/input-stream.ts';
import { merge } from '../core/merge.ts';
import { lastSeen } from '../event/event-times.ts';
import type { CoreV1Event } from '../event/types.ts';
import { type EventQuery, matchesQuery } from '../select/query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate } from '../select/source.ts';
import { DamagedStreamError } from './damaged-stream.ts';
import { type DumpChunk, readDump } from './dump.ts';
import { DIRECTORIES_HINT, type DumpFile, hasDirectories, openDumpFiles, reasonOf } from './dump-files.ts';
import { type DumpReport, DumpReporter, FileReport } from './dump-reporter.ts';
import { type DumpUpdate, followFile, followStream } from './follow-dump.ts';
import type { DumpedObject } from './to-events.ts';

/** What dumps are read with. */
export interface DumpEnvironment extends InputStreams {
  clock: Clock;
  /** Ends every list and watch. */
  signal: AbortSignal;
}

/** Options of `DumpSource`. */
export interface DumpSourceOptions {
  /** Whether directories in directories are read. Default false. */
  isRecursive?: boolean | undefined;
  /** Namespace to read. Default: all. */
  namespace?: string | undefined;
  /** Called with what cannot be read, and with files without events. */
  report: DumpReport;
  /** Called with the objects that are not events. Without it, they are read only as far as needed. */
  onObjects?: ((objects: DumpedObject[]) => void) | undefined;
}

/**
 * Events of dumps, one file after the other. Damaged parts are reported. Growing files and pipes can be followed.
 *
 * Listing throws KevError `input` when a file cannot be opened, or the only one cannot be read.
 */
export class DumpSource implements EventSource {
  readonly kind = 'dump';
  /** Namespace to read; undefined for all. */
  readonly namespace: string | undefined;
  readonly #report: DumpReport;
  readonly #reporter: DumpReporter;
  readonly #paths: readonly string[];
  readonly #isRecursive: boolean;
  readonly #io: DumpEnvironment;
  readonly #onObjects: ((objects: DumpedObject[]) => void) | undefined;
  #lastTime: bigint | undefined;

  /**
   * @param paths of files, archives, and directories; `-` means stdin
   * @throws KevError `usage` when `-` is given twice
   */
  constructor(paths: readonly string[], options: DumpSourceOptions, io: DumpEnvironment) {
    if (paths.filter((path) => path === '-').length > 1) throw usageError('cannot read stdin twice');
    this.namespace = options.namespace;
    this.#report = options.report;
    this.#reporter = new DumpReporter(options.report);
    this.#paths = paths;
    this.#isRecursive = options.isRecursive ?? false;
    this.#io = io;
    this.#onObjects = options.onObjects;
  }

  /** Names of the files. */
  get location(): string {
    return this.#paths.join(', ');
  }

  /** Whether a part of the input was damaged, which has been reported. */
  get isDamaged(): boolean {
    return this.#reporter.hasWarned;
  }

  /** When the last of the events read so far happened, in nanoseconds since the epoch. */
  get lastTime(): bigint | undefined {
    return this.#lastTime;
  }

  async *list(
    query: EventQuery,
    { signal = this.#io.signal }: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<EventPage> {
    for (const path of this.#paths) {
      let events = 0;
      let files = 0;
      let isFile = true;
      try {
        for await (const file of openDumpFiles(path, this.#isRecursive, this.#io, signal)) {
          const report = new FileReport(this.#reporter, file.name, file.isMember);
          for await (const chunk of this.#read(file)) {
            report.add(chunk);
            this.#onObjects?.(chunk.objects);
            if (chunk.events.length > 0) yield { items: this.#select(chunk, query), resourceVersion: '' };
          }
          this.#end(report);
          events += report.events;
          files += 1;
          isFile &&= !file.isMember;
        }
      } catch (error) {
        this.#catch(error, path);
      }
      if (events > 0 || files === 0 || isFile) continue;
      this.#reporter.noEvents(path, files === 1 ? '1 file read' : `${files} files read`);
      if (!this.#isRecursive && (await hasDirectories(path))) this.#report('hint', DIRECTORIES_HINT);
    }
  }

  async *follow(
    query: EventQuery,
    { signal = this.#io.signal }: FollowOptions = {},
  ): AsyncGenerator<FollowUpdate> {
    const reports = this.#paths.map(
      (path) => new FileReport(this.#reporter, path === '-' ? 'stdin' : path, false),
    );
    const grown = await Promise.all(this.#paths.map((path) => this.#open(path, signal)));
    let unlisted = grown.length;
    for await (const { from, value } of merge<DumpUpdate>(grown.map(({ updates }) => updates))) {
      const report = reports[from] as FileReport;
      if (value.kind === 'listed') {
        unlisted -= 1;
        if (grown[from]?.isFile) this.#end(report, { mayGrow: true });
        if (unlisted === 0) yield { kind: 'listed', resourceVersion: '' };
        continue;
      }
      report.add(value.chunk);
      const events = this.#select(value.chunk, query);
      if (events.length === 0) continue;
      if (unlisted > 0) yield { kind: 'page', events };
      else {
        const mayBeOld = !grown[from]?.isFile;
        yield { kind: 'changes', events, resourceVersion: '', ...(mayBeOld && { mayBeOld }) };
      }
    }
    // Files were already reported after their list.
    if (!signal.aborted)
      for (const [at, { isFile }] of grown.entries()) if (!isFile) this.#end(reports[at] as FileReport);
  }

  /** Reads a file. A member that can't be opened is only a warning. */
  async *#read({ name, isMember, chunks }: DumpFile): AsyncGenerator<DumpChunk> {
    try {
      yield* readDump(chunks, { eventsOnly: isMember && this.#onObjects === undefined });
    } catch (error) {
      if (!isMember || !(error instanceof KevError)) throw error;
      this.#reporter.warn(name, { location: '', reason: reasonOf(error, name) });
    }
  }

  /** Opens a regular file, which may grow, or a stream. */
  async #open(
    path: string,
    signal: AbortSignal,
  ): Promise<{ updates: AsyncGenerator<DumpUpdate>; isFile: boolean }> {
    const options = { clock: this.#io.clock, signal };
    const stats = await statInput(path);
    if (stats?.isDirectory()) {
      throw inputError(`cannot watch ${path}: is a directory`, 'kev get -f lists what is in it');
    }
    if (stats?.isFile()) return { updates: followFile(path, options), isFile: true };
    return { updates: followStream(openInput(path, this.#io, signal), options), isFile: false };
  }

  #select({ events }: DumpChunk, query: EventQuery): CoreV1Event[] {
    for (const event of events) {
      const at = lastSeen(event);
      if (at !== undefined && (this.#lastTime === undefined || at > this.#lastTime)) this.#lastTime = at;
    }
    return events.filter((event) => matchesQuery(event, query));
  }

  /** @throws KevError `input` when this is the only file, and nothing in it could be read */
  #end(report: FileReport, options: { mayGrow?: boolean } = {}): void {
    const failure = report.failure(options);
    if (failure && this.#paths.length === 1) throw failure;
    if (failure || options.mayGrow) report.flush();
    report.end(options);
  }

  /** A damaged archive among other files is only a warning. */
  #catch(error: unknown, path: string): void {
    if (!(error instanceof DamagedStreamError)) throw error;
    const name = path === '-' ? 'stdin' : path;
    if (this.#paths.length === 1 && this.#lastTime === undefined)
      throw inputError(`cannot read ${name}: ${error.message}`);
    this.#reporter.warn(name, { location: '', reason: error.message });
  }
}
