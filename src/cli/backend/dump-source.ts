import { inputError, KevError, usageError } from '../../core/errors.ts';
import { DamagedStreamError } from '../../dump/decode.ts';
import { type DumpChunk, readDump } from '../../dump/dump.ts';
import { type DumpUpdate, followFile, followStream } from '../../dump/follow-dump.ts';
import type { DumpedObject } from '../../dump/to-events.ts';
import { lastSeen } from '../../event/event-times.ts';
import type { CoreV1Event } from '../../event/types.ts';
import { formatCount } from '../../print/count.ts';
import { createTimeFormat } from '../../print/time-format.ts';
import { type EventQuery, matchesQuery } from '../../select/query.ts';
import type { EventPage, EventSource, FollowOptions, FollowUpdate } from '../../select/source.ts';
import { parseTimeFlag } from '../flags/time-flag.ts';
import { openInput, statInput } from '../io/input-stream.ts';
import type { Io } from '../io/io.ts';
import { printMessage } from '../io/message.ts';
import { merge } from '../reading/merge.ts';
import { DIRECTORIES_HINT, type DumpFile, hasDirectories, openDumpFiles, reasonOf } from './dump-files.ts';
import { DumpReporter, FileReport } from './dump-reporter.ts';

/**
 * Events of dumps, one file after the other. Damaged parts are reported. Growing files and pipes can be followed.
 *
 * Listing throws KevError `input` when a file cannot be opened, or the only one cannot be read.
 */
export class DumpSource implements EventSource {
  readonly kind = 'dump';
  /** Namespace to read; undefined for all. */
  readonly namespace: string | undefined;
  readonly #reporter: DumpReporter;
  readonly #paths: string[];
  readonly #isRecursive: boolean;
  readonly #io: Io;
  readonly #onObjects: ((objects: DumpedObject[]) => void) | undefined;
  #lastTime: bigint | undefined;

  /**
   * @param paths of files, archives, and directories; `-` means stdin
   * @param onObjects called with the objects that are not events. Without it, they are read only as far as needed
   * @throws KevError `usage` when `-` is given twice
   */
  constructor(
    paths: string[],
    { R: isRecursive = false, namespace }: { R?: boolean; namespace?: string },
    io: Io,
    onObjects?: (objects: DumpedObject[]) => void,
  ) {
    if (paths.filter((path) => path === '-').length > 1) throw usageError('cannot read stdin twice');
    this.namespace = namespace;
    this.#reporter = new DumpReporter(io);
    this.#paths = paths;
    this.#isRecursive = isRecursive;
    this.#io = io;
    this.#onObjects = onObjects;
  }

  /** Names of the files. */
  get location(): string {
    return this.#paths.join(', ');
  }

  /** Whether a part of the input was damaged, which has been reported. */
  get isDamaged(): boolean {
    return this.#reporter.hasWarned;
  }

  /**
   * Returns the current time for the dumps, which ages and durations are relative to: that of `--now`, or of the last
   * event read so far.
   *
   * @throws KevError `usage` when the flag is wrong
   */
  openClock({ now, timezone }: { now?: string; timezone?: string }): () => bigint {
    const started = this.#io.clock.now();
    const isLast = now === undefined || now === 'last';
    const fixed = isLast
      ? undefined
      : parseTimeFlag('--now', now, { now: started, formatTime: createTimeFormat(timezone) });
    return () => fixed ?? this.#lastTime ?? started;
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
      this.#reporter.noEvents(path, `${formatCount(files, 'file')} read`);
      if (!this.#isRecursive && (await hasDirectories(path)))
        printMessage('hint', `${DIRECTORIES_HINT}`, this.#io);
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
