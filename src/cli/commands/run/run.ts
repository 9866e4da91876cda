import { randomUUID } from 'node:crypto';
import { escapeCell } from '../../../print/escape.ts';
import { warnAboutReason } from '../../emitting/reason-warning.ts';
import { exitStatusOf } from '../../io/exit-status.ts';
import type { Io } from '../../io/io.ts';
import { startChild, statusOf } from './child.ts';
import { describeEnd } from './describe-end.ts';
import type { RunFlags } from './flags.ts';
import { HeldOutput } from './held-output.ts';
import { hintForCommand } from './hint.ts';
import { toRunOptions } from './options.ts';
import { RunRecorder } from './recorder.ts';

/** Share of the time limit for recording. The rest is for the outbox and slow readers of the output. */
const RECORDING_SHARE = 0.8;

/**
 * Runs a command at once, records its start and end in the background, and returns its exit status. After the end of the
 * command, everything else takes at most `--timeout`.
 */
export async function runRun(words: string[], flags: RunFlags, io: Io): Promise<number> {
  const options = toRunOptions(words, flags, io.env, randomUUID());
  const { name, prefix, strict, timeoutMs } = options;
  warnAboutReason(prefix, io);
  const { clock } = io;
  const [startedAt, startedMs] = [clock.now(), clock.monotonicMs()];
  const child = startChild(words, io);
  const isStarted = await child.started;

  const stderr = new HeldOutput(io.stderr);
  // The terminal belongs to the command.
  const own = { stderr: { value: stderr }, canPrompt: { value: false } };
  const recorder = new RunRecorder(options, flags, Object.create(io, own));
  if (isStarted) {
    const message = `${escapeCell(name)}: started`;
    recorder.record({ type: 'Normal', reason: `${prefix}Started`, message, at: startedAt });
  }
  const { ending, lastLine, passedOn } = await child.ended;
  const tookNs = BigInt(Math.round((clock.monotonicMs() - startedMs) * 1e6));
  const { type, suffix, message } = describeEnd(name, ending, tookNs, lastLine);
  recorder.record({ type, reason: `${prefix}${suffix}`, message, at: clock.now() });

  const status = statusOf(ending);
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
      const hint = hintForCommand(words);
      io.stderr.write(`error: cannot run "${escapeCell(words[0] ?? '')}": ${escapeCell(ending.reason)}\n`);
      if (hint) io.stderr.write(`hint: ${escapeCell(hint)}\n`);
    }
    stderr.release();
  });
  const recorded = recorder.finish().then(() => true);
  if (!(await Promise.race([recorded, ...timeout]))) recorder.reportTimeout();
  await Promise.race([printed, ...timeout]);
  return status || (strict ? recorder.status : 0);
}
