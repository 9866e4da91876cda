import type { ObjectReference } from '../../../event/types.ts';
import { escapeCell } from '../../../print/escape.ts';
import { EventBroadcaster } from '../../../record/event-broadcaster.ts';
import type { Outcome } from '../../../record/outcome.ts';
import { type Backend, openBackend } from '../../backend.ts';
import { exitStatusOfInterrupt } from '../../exit-status.ts';
import { explain } from '../../explain.ts';
import type { Io } from '../../io.ts';
import { takeAsSaid } from '../../take-as-said.ts';
import type { EmitFlags } from './command.ts';
import type { EmitOptions } from './options.ts';
import { sayOutcome } from './say-outcome.ts';

/** Records one event, and ends when its outcome is known. */
export async function runEmit(options: EmitOptions, flags: EmitFlags, io: Io): Promise<number> {
  await using backend = await openBackend(flags, io, 'write');
  const object = await findObject(options, backend, io);
  const outcome = await record(object, options, backend, io);
  const status = await sayOutcome(outcome, flags, io);
  return io.signal.aborted ? exitStatusOfInterrupt(io.signal.reason) : status;
}

async function findObject(
  { object, resolve }: EmitOptions,
  backend: Backend,
  io: Io,
): Promise<ObjectReference> {
  const { namespace } = backend;
  if (!resolve) return takeAsSaid(object, namespace);
  try {
    const { reference, warning } = await backend.resolve(object, { namespace, signal: io.signal });
    if (warning !== undefined) io.stderr.write(`warning: ${escapeCell(warning)}\n`);
    return reference;
  } catch (error) {
    throw explain(error, { verb: 'read', what: `${object.type} "${object.name}"`, namespace });
  }
}

/** How long a try that failed is from the next: a person or a CI job is waiting. */
const PAUSE_MS = 1000;

/** Sends the event down the recording pipeline. What is in hand is delivered even when kev is told to end. */
async function record(
  object: ObjectReference,
  { type, reason, message, source, timeoutMs }: EmitOptions,
  { sink }: Backend,
  io: Io,
): Promise<Outcome> {
  const timeUp = new AbortController();
  await using broadcaster = new EventBroadcaster({ clock: io.clock, sleepMs: PAUSE_MS });
  const outcome = new Promise<Outcome>((onOutcome) => {
    broadcaster.startRecordingToSink(sink, { sharedCounts: true, onOutcome, signal: timeUp.signal });
  });
  broadcaster.newRecorder(source).event(object, type, reason, message);
  await broadcaster.flush(timeoutMs);
  timeUp.abort(new Error(`no answer within ${(timeoutMs ?? 0) / 1000} s`));
  return outcome;
}
