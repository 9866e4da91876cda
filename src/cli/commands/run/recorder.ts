import type { EventDraft } from '../../../event/draft.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Backend } from '../../backend/backend.ts';
import { openBackend } from '../../backend/open-backend.ts';
import { Emitter, type EmitterOptions } from '../../emitting/emitter.ts';
import { errorOf } from '../../emitting/outcome.ts';
import { NO_AGGREGATION, NO_RATE_LIMIT } from '../../emitting/pipeline.ts';
import type { Io } from '../../io/io.ts';
import { type EventOutbox, openEventOutbox } from '../../outbox/event-outbox.ts';
import type { RunFlags } from './flags.ts';
import type { RunOptions } from './options.ts';
import type { RunProblems } from './problems.ts';

/** Event about a run. `at` is in nanoseconds since the epoch. */
type RunEvent = Pick<EventDraft, 'type' | 'reason' | 'message'> & { at: bigint };

/** Records the events of a run in the background. */
export class RunRecorder {
  readonly #options: RunOptions;
  readonly #flags: RunFlags;
  readonly #io: Io;
  readonly #problems: RunProblems;
  readonly #opening: Promise<Opened | undefined>;
  readonly #recorded: Promise<void>[] = [];

  constructor(options: RunOptions, flags: RunFlags, problems: RunProblems, io: Io) {
    this.#options = options;
    this.#flags = flags;
    this.#io = io;
    this.#problems = problems;
    this.#opening = this.#open().catch((error) => problems.report(error));
  }

  /** Records an event after the earlier ones. */
  record(report: RunEvent): void {
    this.#recorded.push(this.#record(report).catch((error) => this.#problems.report(error)));
  }

  /** Waits until all events have their outcome. Never rejects. */
  async finish(): Promise<void> {
    await Promise.all(this.#recorded);
    const opened = await this.#opening;
    if (opened !== undefined) await close(opened).catch((error) => this.#problems.report(error));
  }

  async #record(event: RunEvent): Promise<void> {
    const opened = await this.#opening;
    if (opened === undefined) return;
    const { component, resolve, labels, annotations, object } = this.#options;
    const about = { object: object ?? this.#defaultObject(opened.backend), resolve };
    const draft = { ...about, ...event, source: { component }, labels, annotations };
    // Events of different runs are never counted together.
    const { outcome, warnings } = await opened.emitter.emit(draft, { kind: 'none' });
    for (const warning of warnings) this.#io.stderr.write(`warning: ${escapeCell(warning)}\n`);
    const error = errorOf(outcome);
    if (error) this.#problems.report(error);
  }

  async #open(): Promise<Opened> {
    const { timeoutMs, useOutbox } = this.#options;
    // One half is for lookups and earlier events; the last event is then tried at least once.
    const halfMs = timeoutMs && Math.max(timeoutMs / 2, 1);
    const requestTimeout = halfMs === undefined ? '0' : `${halfMs}ms`;
    const backend = await openBackend({ requestTimeout, ...this.#flags }, this.#io, 'write');
    const outbox = openEventOutbox(backend, this.#flags, this.#io);
    const options: EmitterOptions = {
      api: 'core',
      correlator: { ...NO_RATE_LIMIT, ...NO_AGGREGATION },
      timeoutMs: halfMs,
      dryRun: false,
      outbox: useOutbox ? outbox : undefined,
      signal: this.#io.deliverySignal,
    };
    return { backend, outbox, emitter: new Emitter(backend, options, this.#io.clock) };
  }

  /** The pod that kev runs in, if kev uses its service account; else the namespace. */
  #defaultObject(backend: Backend): { type: string; name: string } {
    const { HOSTNAME: host } = this.#io.env;
    if (backend.isOwnPod && host && this.#flags.namespace === undefined) return { type: 'pod', name: host };
    return { type: 'namespace', name: backend.namespace };
  }
}

async function close({ emitter, outbox, backend }: Opened): Promise<void> {
  await emitter.finish();
  if (emitter.hasRecorded) await outbox?.deliverQuietly();
  await outbox?.[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
}

interface Opened {
  backend: Backend;
  outbox: EventOutbox | undefined;
  emitter: Emitter;
}
