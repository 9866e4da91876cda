import { MissingObjectError } from '../../../core/errors.ts';
import type { EventDraft } from '../../../event/draft.ts';
import { escapeCell } from '../../../print/escape.ts';
import type { Backend } from '../../backend/backend.ts';
import { openBackend } from '../../backend/open-backend.ts';
import { Emitter } from '../../emitting/emitter.ts';
import { FILTERED_HINT, OutcomePrinter } from '../../emitting/outcome-printer.ts';
import { warnAboutReason } from '../../emitting/reason-warning.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import {
  EXIT_DONE,
  EXIT_NOT_RECORDED,
  EXIT_UNREACHABLE,
  exitStatusOf,
  exitStatusOfInterrupt,
  forgive,
} from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printError, reportError } from '../../io/report.ts';
import type { TypedLine } from '../../line/typed-line.ts';
import { isOutboxEnabled, openEventOutbox } from '../../outbox/event-outbox.ts';
import { toDraft } from './draft-fields.ts';
import type { EmitContext } from './emit-files.ts';
import type { EmitFlags } from './flags.ts';
import { type EmitOptions, toEmitOptions } from './options.ts';
import { reportSlowEnd } from './slow-end.ts';

/** Records one event or the events of files. Ends when the outcome of each is known. */
export async function runEmit(line: TypedLine, given: EmitFlags, io: Io): Promise<number> {
  const { dryRun, ...others } = given;
  const flags = dryRun === undefined || dryRun === 'none' ? others : { ...others, dryRun };
  let status: number;
  try {
    status = await emit(toEmitOptions(line, flags, io.env), flags, io);
    await io.stdout.flush();
  } catch (error) {
    status = reportError(error, io);
  }
  return flags.fail ? status : forgive(status);
}

async function emit(options: EmitOptions, flags: EmitFlags, io: Io): Promise<number> {
  // Usage errors come before the first request.
  const draft = options.files === undefined ? toDraft(options.fields, io.clock.now()) : undefined;
  if (draft) warnAboutReason(draft.reason, io);
  // A stream of events may last forever, so that each event has its own limit there.
  if (draft) io.setDeadline({ timeoutMs: options.emitter.timeoutMs, status: EXIT_UNREACHABLE });
  using _slow = reportSlowEnd(io);
  const printer = await OutcomePrinter.open(flags, io);
  // Records typed on stdin and answers to a credential plugin must not be mixed up.
  const asking: Io = options.files?.includes('-') ? Object.create(io, { canPrompt: { value: false } }) : io;
  const use = flags.dryRun ? 'dry-run' : 'write';
  await using backend = await openBackend(withRequestTimeout(flags), asking, use);
  await using spool = openEventOutbox(backend, flags, io);
  const emitterOptions = { ...toBackendsOptions(options, flags, backend), signal: io.deliverySignal };
  const isKept = isOutboxEnabled(flags.spool, io.env);
  const emitter = new Emitter(backend, { ...emitterOptions, outbox: isKept ? spool : undefined }, io.clock);
  const status = await emitAll(emitter, draft, options, { backend, printer, namespace: flags.namespace }, io);
  await io.stdout.flush();
  if (emitter.hasRecorded && !io.signal.aborted) await spool?.deliverQuietly();
  return status;
}

async function emitAll(
  emitter: Emitter,
  draft: EventDraft | undefined,
  options: EmitOptions,
  context: EmitContext,
  io: Io,
): Promise<number> {
  const { printer } = context;
  if (draft === undefined) {
    const { emitFiles } = await import('./emit-files.ts');
    return await emitFiles(emitter, options, context, io);
  }
  const { outcome, warnings } = await emitter.emit(draft, options.dedupe).catch(async (error) => {
    // A bug: stop the timers of the recording, which would keep the process alive.
    await emitter.finish();
    throw error;
  });
  for (const warning of warnings) io.stderr.write(`warning: ${escapeCell(warning)}\n`);
  const failure = printer.print(outcome);
  const error = failure instanceof MissingObjectError ? await failure.diagnose(io.signal) : failure;
  printer.end();
  if (error) printError(error, io);
  if (outcome.kind === 'filtered') io.stderr.write(FILTERED_HINT);
  const unwritten = await emitter.finish();
  if (io.signal.aborted && io.signal.reason.kind === 'signal') return exitStatusOfInterrupt(io.signal.reason);
  if (error) return exitStatusOf(error.code);
  const isRecorded = ('event' in outcome || outcome.kind === 'queued') && unwritten === 0;
  return isRecorded ? EXIT_DONE : EXIT_NOT_RECORDED;
}

/** Limits each request to `--timeout`. */
function withRequestTimeout(flags: EmitFlags): GlobalFlags {
  return { requestTimeout: flags.timeout, ...flags };
}

/** A local store has no server-side dry run: both kinds are the same there. */
function toBackendsOptions(
  { emitter }: EmitOptions,
  flags: EmitFlags,
  backend: Backend,
): EmitOptions['emitter'] {
  const isPlayed = flags.dryRun === 'client' || (flags.dryRun === 'server' && backend.kind === 'local');
  return { ...emitter, dryRun: isPlayed };
}
