import { randomUUID } from 'node:crypto';
import { KevError } from '../../../core/errors.ts';
import { escapeCell } from '../../../print/escape.ts';
import { warnAboutReason } from '../../emitting/reason-warning.ts';
import { EXIT_MATCHED, exitStatusOf } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { printMessage } from '../../io/message.ts';
import type { TypedLine } from '../../line/typed-line.ts';
import { shellStatusOf, startChild } from './child.ts';
import { describeEnd } from './describe-end.ts';
import type { RunFlags } from './flags.ts';
import { holdOutput } from './held-output.ts';
import { hintForCommand } from './hint.ts';
import { toRunOptions } from './options.ts';
import { RunProblems } from './problems.ts';
import { openRunRecorder } from './recorder.ts';
import type { RunReport } from './report.ts';

/** Share of the time limit for recording. The rest is for the outbox and slow readers of the output. */
const RECORDING_SHARE = 0.8;

/**
 * Runs a command at once, records its start and end in the background, observes what else happens meanwhile, and returns
 * its exit status. After the end of the command, everything else takes at most `--timeout`.
 */
export async function runRun(words: string[], line: TypedLine, flags: RunFlags, io: Io): Promise<number> {
  const runId = randomUUID();
  const options = toRunOptions(words, flags, io.env, runId);
  const { name, prefix, strict, timeoutMs } = options;
  warnAboutReason(prefix, '', io);
  const report = flags.report === undefined ? undefined : await openReport(flags.report, name, flags);
  const { clock } = io;
  const [startedAt, startedMs] = [clock.now(), clock.monotonicMs()];
  const child = startChild(words, io);
  const isStarted = await child.started;

  const { held: stderr, release } = holdOutput(io.stderr);
  // The terminal belongs to the command.
  const ownIo: Io = Object.create(io, { stderr: { value: stderr }, canPrompt: { value: false } });
  const problems = new RunProblems(strict, ownIo);
  const recorder = flags.emit ? openRunRecorder(options, flags, problems, ownIo) : undefined;
  const { watch = false, killOnFail } = flags;
  const observation = {
    ...{ watch, gates: options.gates, report, runId, startedAt, problems },
    onMatch: () => killOnFail && child.end(),
    io: ownIo,
    stderr: watch || killOnFail ? io.stderr : stderr,
  };
  const isObserving = watch || options.gates.length > 0 || report !== undefined;
  const observer = isObserving
    ? new (await import('./observer.ts')).RunObserver(observation, flags)
    : undefined;
  if (isStarted) {
    const message = `${escapeCell(name)}: started`;
    recorder?.record({ type: 'Normal', reason: `${prefix}Started`, message, at: startedAt });
  }
  const { ending, isByKev, lastLine, passedOn } = await child.ended;
  const tookNs = BigInt(Math.round((clock.monotonicMs() - startedMs) * 1e6));
  const { type, suffix, message } = describeEnd(name, ending, tookNs, lastLine);
  recorder?.record({ type, reason: `${prefix}${suffix}`, message, at: clock.now() });

  const status = isByKev ? 0 : shellStatusOf(ending);
  const timeout: Promise<void>[] = [];
  if (timeoutMs !== undefined) {
    const strictStatus = strict ? exitStatusOf('unreachable') : 0;
    const recordingMs = timeoutMs * RECORDING_SHARE;
    io.setDeadline({
      timeoutMs: recordingMs,
      status: status || strictStatus,
      sinceMs: io.clock.monotonicMs(),
    });
    timeout.push(io.clock.sleep(timeoutMs));
  }
  const printed = passedOn.then(() => {
    // Messages of kev come after the command's output.
    if (ending.kind === 'not-started') {
      const hint = hintForCommand(words, line.argv.slice(0, line.operands[0]?.at));
      printMessage('error', `cannot run "${words[0] ?? ''}": ${ending.reason}`, io);
      if (hint) printMessage('hint', hint, io);
    }
    release();
  });
  const done = Promise.all([recorder?.finish(), observer?.finish()]).then(() => true);
  if (!(await Promise.race([done, ...timeout]))) {
    const verb = flags.emit ? 'record' : 'read';
    problems.report(new KevError('unreachable', `cannot ${verb} all events of the run: timed out`));
  }
  await Promise.race([printed, ...timeout]);
  if (status !== 0) return status;
  return observer?.hasMatched ? EXIT_MATCHED : strict ? problems.status : 0;
}

async function openReport(path: string, name: string, flags: RunFlags): Promise<RunReport> {
  const [{ RunReport }, { sourceFlags }] = await Promise.all([
    import('./report.ts'),
    import('../../flags/source-flags.ts'),
  ]);
  return new RunReport(path, { title: `Events while ${name} ran`, source: sourceFlags(flags) });
}
