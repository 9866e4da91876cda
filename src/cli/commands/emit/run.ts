import { MissingObjectError } from '../../../core/errors.ts';
import type { EventDraft } from '../../../event/draft.ts';
import { openBackend } from '../../backend/open-backend.ts';
import type { Dedupe } from '../../emitting/dedupe.ts';
import { Emitter } from '../../emitting/emitter.ts';
import { FILTERED_HINT, OutcomePrinter } from '../../emitting/outcome-printer.ts';
import { warnAboutReason } from '../../emitting/reason-warning.ts';
import {
  EXIT_DONE,
  EXIT_NOT_RECORDED,
  EXIT_UNREACHABLE,
  exitStatusOf,
  exitStatusOfInterrupt,
  forgive,
} from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
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
  if (draft) warnAboutReason(draft.reason, draft.message, io);
  // A stream of events may last forever, so that each event has its own limit there.
  if (draft) io.setDeadline({ timeoutMs: options.emitter.timeoutMs, status: EXIT_UNREACHABLE });
  using _slow = reportSlowEnd(io);
  const printer = await OutcomePrinter.open(flags, io);
  // Records typed on stdin and answers to a credential plugin must not be mixed up.
  const backendIo: Io = options.files?.includes('-')
    ? Object.create(io, { canPrompt: { value: false } })
    : io;
  const use = flags.dryRun ? 'dry-run' : 'write';
  await using backend = await openBackend({ requestTimeout: flags.timeout, ...flags }, backendIo, use);
  await using openedOutbox = openEventOutbox(backend, flags, io);
  const outbox = isOutboxEnabled(flags.spool, io.env) ? openedOutbox : undefined;
  // A local store has no server-side dry run: both kinds are the same there.
  const dryRun = flags.dryRun === 'client' || (flags.dryRun === 'server' && backend.kind === 'local');
  const emitterOptions = { ...options.emitter, dryRun, outbox, signal: io.deliverySignal };
  await using emitter = new Emitter(backend, emitterOptions, io.clock);
  const context = { emitter, backend, printer, namespace: flags.namespace };
  const status = draft
    ? await emitOne(draft, options.dedupe, context, io)
    : await (await import('./emit-files.ts')).emitFiles(options, context, io);
  await io.stdout.flush();
  if (emitter.hasRecorded && !io.signal.aborted) await openedOutbox?.deliverQuietly();
  return status;
}

async function emitOne(
  draft: EventDraft,
  dedupe: Dedupe,
  { emitter, printer }: EmitContext,
  io: Io,
): Promise<number> {
  const { outcome, warnings } = await emitter.emit(draft, dedupe);
  for (const warning of warnings) printMessage('warning', warning, io);
  const failure = printer.print(outcome);
  const error = failure instanceof MissingObjectError ? await failure.diagnose(io.signal) : failure;
  printer.end();
  if (error) printError(error, io);
  if (outcome.kind === 'filtered') printMessage('hint', FILTERED_HINT, io);
  const unwritten = await emitter.finish();
  if (io.signal.aborted && io.signal.reason.kind === 'signal') return exitStatusOfInterrupt(io.signal.reason);
  if (error) return exitStatusOf(error.code);
  const isRecorded = ('event' in outcome || outcome.kind === 'queued') && unwritten === 0;
  return isRecorded ? EXIT_DONE : EXIT_NOT_RECORDED;
}
