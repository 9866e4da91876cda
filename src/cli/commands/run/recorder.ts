import type { EventDraft } from '../../../event/draft.ts';
import type { ObjectName } from '../../../kinds/object-name.ts';
import type { Backend } from '../../backend/backend.ts';
import { openBackend } from '../../backend/open-backend.ts';
import { Emitter, type EmitterOptions } from '../../emitting/emitter.ts';
import { errorOf } from '../../emitting/outcome.ts';
import { NO_AGGREGATION, NO_RATE_LIMIT } from '../../emitting/pipeline.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import { openEventOutbox } from '../../outbox/event-outbox.ts';
import type { RunFlags } from './flags.ts';
import type { RunOptions } from './options.ts';
import type { RunProblems } from './problems.ts';

/** Event about a run. `at` is in nanoseconds since the epoch. */
type RunEvent = Pick<EventDraft, 'type' | 'reason' | 'message'> & { at: bigint };

/** Records the events of a run in the background. */
export function openRunRecorder(options: RunOptions, flags: RunFlags, problems: RunProblems, io: Io) {
  const report = (error: unknown) => problems.report(error);
  const opening = open(options, flags, io).catch(report);
  const recorded: Promise<void>[] = [];
  const emit = async (event: RunEvent) => {
    const opened = await opening;
    if (opened === undefined) return;
    const { component, resolve, labels, annotations, object } = options;
    const about = { object: object ?? defaultObject(opened.backend, flags, io), resolve };
    const draft = { ...about, ...event, source: { component }, labels, annotations };
    // Events of different runs are never counted together.
    const { outcome, warnings } = await opened.emitter.emit(draft, { kind: 'none' });
    for (const warning of warnings) printMessage('warning', warning, io);
    const error = errorOf(outcome);
    if (error) problems.report(error);
  };
  return {
    /** Records an event after the earlier ones. */
    record(event: RunEvent): void {
      recorded.push(emit(event).catch(report));
    },
    /** Waits until all events have their outcome. Never rejects. */
    async finish(): Promise<void> {
      await Promise.all(recorded);
      const opened = await opening;
      if (opened !== undefined) await close(opened).catch(report);
    },
  };
}

async function open({ timeoutMs, useOutbox }: RunOptions, flags: RunFlags, io: Io) {
  // One half is for lookups and earlier events; the last event is then tried at least once.
  const halfMs = timeoutMs && Math.max(timeoutMs / 2, 1);
  const requestTimeout = halfMs === undefined ? '0' : `${halfMs}ms`;
  const backend = await openBackend({ requestTimeout, ...flags }, io, 'write');
  const outbox = openEventOutbox(backend, flags, io);
  const options: EmitterOptions = {
    api: 'core',
    correlator: { ...NO_RATE_LIMIT, ...NO_AGGREGATION },
    timeoutMs: halfMs,
    dryRun: false,
    outbox: useOutbox ? outbox : undefined,
    signal: io.deliverySignal,
  };
  return { backend, outbox, emitter: new Emitter(backend, options, io.clock) };
}

async function close({ emitter, outbox, backend }: Awaited<ReturnType<typeof open>>): Promise<void> {
  await emitter.finish();
  if (emitter.hasRecorded) await outbox?.deliverQuietly();
  await outbox?.[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
}

/** The pod that kev runs in, if kev uses its service account; else the namespace. */
function defaultObject({ isOwnPod, namespace }: Backend, flags: RunFlags, { env }: Io): ObjectName {
  const isPod = isOwnPod && env.HOSTNAME && flags.namespace === undefined;
  return isPod ? { type: 'pod', name: env.HOSTNAME ?? '' } : { type: 'namespace', name: namespace };
}
