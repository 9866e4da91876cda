import type { CoreV1Event } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { EventOutput } from '../../../print/event-output.ts';
import { everyEvent } from '../../../select/new-events.ts';
import type { ReadFlags } from '../../flags/read-flags.ts';
import type { Io } from '../../io/io.ts';
import type { Output } from '../../io/output.ts';
import { openEventOutput } from '../../reading/event-output.ts';
import type { Targets } from '../../reading/targets.ts';
import { findMatch, type Gate } from '../../watching/gate.ts';
import type { RunFlags } from './flags.ts';
import { type Observe, type Observers, observeEvents } from './observed-events.ts';
import { RUN_ANNOTATION } from './options.ts';
import type { RunProblems } from './problems.ts';
import type { RunReport } from './report.ts';

/** What to do with the events that happen while a command runs. */
interface ObserverOptions {
  /** Prints those about the object and what it owns. */
  watch: boolean;
  /** Expressions of `--fail-on`. */
  gates: readonly Gate[];
  report: RunReport | undefined;
  /** ID of the run, by which kev's own events about it are left out. */
  runId: string;
  /** Start of the command, in nanoseconds since the epoch. */
  startedAt: bigint;
  problems: RunProblems;
  /** Called once, with the first event that matches an expression. */
  onMatch: () => void;
  io: Io;
  /** Where the events are printed. */
  stderr: Output;
}

/** Observes the events that happen while a command runs. Problems are reported, and never end the command. */
export class RunObserver {
  readonly #options: ObserverOptions;
  readonly #flags: ReadFlags;
  /** Functions that observe the last events. */
  readonly #ends: (() => Promise<void>)[] = [];
  #output: EventOutput | undefined;
  /** Whether an event matched `--fail-on`. */
  hasMatched = false;

  constructor(options: ObserverOptions, flags: RunFlags) {
    this.#options = options;
    const everything = toReadFlags(flags);
    const isAbout = flags.for !== undefined && !flags.allNamespaces;
    this.#flags = isAbout ? { ...everything, for: [flags.for as string], recursive: true } : everything;
    const { watch, gates, report } = options;
    const ofObject: Observe[] = watch || gates.length > 0 ? [(...seen) => this.#printAndMatch(...seen)] : [];
    const ofAll: Observe[] = report ? [async (events) => report.add(events)] : [];
    if (isAbout) {
      this.#observe(this.#flags, ofObject);
      this.#observe(everything, ofAll, report);
    } else {
      this.#observe(everything, [...ofObject, ...ofAll], report);
    }
  }

  /** Observes the last events. */
  async finish(): Promise<void> {
    const { problems, report, startedAt, io } = this.#options;
    await Promise.all(this.#ends.map((end) => end().catch((error) => problems.report(error))));
    this.#output?.end();
    await report?.write(startedAt, io.clock.now());
  }

  /** Calls each handler with the events, until it fails. Completes the report, if there is one, at the end. */
  #observe(flags: ReadFlags, handlers: readonly Observe[], report?: RunReport): void {
    if (handlers.length === 0) return;
    const { startedAt, runId, problems, io } = this.#options;
    const isOther = ({ metadata }: CoreV1Event) => metadata.annotations?.[RUN_ANNOTATION] !== runId;
    const working = new Set(handlers);
    const observe: Observe = async (events, targets) => {
      const others = events.filter(isOther);
      for (const handle of working) {
        try {
          await handle(others, targets);
        } catch (error) {
          working.delete(handle);
          problems.report(error);
        }
      }
    };
    const onEnd: Observers['onEnd'] = async (gaps, target) =>
      report?.complete(gaps, target, io).catch((error) => problems.report(error));
    this.#ends.push(observeEvents(flags, startedAt, { observe, onEnd }, io));
  }

  async #printAndMatch(events: readonly CoreV1Event[], targets: Targets): Promise<void> {
    const { watch, gates, stderr, onMatch } = this.#options;
    const match = this.hasMatched ? undefined : findMatch({ events, isNew: everyEvent }, gates, true);
    if (watch) await this.#print(events, targets);
    else if (match) await this.#print(events.slice(match.at, match.at + 1), targets);
    if (match === undefined) return;
    this.hasMatched = true;
    stderr.write(`kev: --fail-on ${escapeCell(match.gate.text)} matched\n`);
    onMatch();
  }

  async #print(events: readonly CoreV1Event[], { columns, targets }: Targets): Promise<void> {
    const { io, stderr } = this.#options;
    const toStderr: Io = Object.create(io, { stdout: { value: stderr } });
    this.#output ??= await openEventOutput(this.#flags, toStderr, true, { ...columns, counts: true });
    this.#output.write(events, targets[0].reading.now());
  }
}

/** Leaves out the flags of `kev run` that have other meanings when reading. */
function toReadFlags({ for: _, reason: __, component: ___, ci: ____, ...flags }: RunFlags): ReadFlags {
  return { ...flags, headers: true };
}
