import { randomUUID } from 'node:crypto';
import { escapeCell } from '../../../print/escape.ts';
import type { Io } from '../../io.ts';
import { startChild, statusOf } from './child.ts';
import type { RunFlags } from './command.ts';
import { HeldOutput } from './held-output.ts';
import { toRunOptions } from './options.ts';
import { RunRecorder } from './recorder.ts';
import { leaveStderrUnopened } from './unopened-stderr.ts';
import { wordsOfEnd } from './words.ts';

/**
 * Runs a command at once, records beside it that it started and how it ended, and ends with its status.
 * After the end of the command nothing takes longer than `--timeout`.
 */
export async function runRun(words: string[], flags: RunFlags, io: Io): Promise<number> {
  const options = toRunOptions(words, flags, io.env, randomUUID());
  const { name, prefix, strict, timeoutMs } = options;
  leaveStderrUnopened();
  const startedAt = io.clock.now();
  const child = startChild(words, io);
  const isStarted = await child.started;

  const stderr = new HeldOutput(io.stderr);
  const recorder = new RunRecorder(options, flags, Object.create(io, { stderr: { value: stderr } }));
  if (isStarted) {
    const message = `${escapeCell(name)}: started`;
    recorder.record({ type: 'Normal', reason: `${prefix}Started`, message, at: startedAt });
  }
  const { ending, lastLine, passedOn } = await child.ended;
  const endedAt = io.clock.now();
  const { type, suffix, message } = wordsOfEnd(name, ending, endedAt - startedAt, lastLine);
  recorder.record({ type, reason: `${prefix}${suffix}`, message, at: endedAt });

  const isOver = new AbortController();
  const timeout = timeoutMs === undefined ? [] : [io.clock.sleep(timeoutMs, isOver.signal).catch(() => {})];
  const printed = passedOn.then(() => {
    // kev's own messages come after all of the command's.
    if (ending.kind === 'not-started') {
      io.stderr.write(`error: cannot run "${escapeCell(words[0] ?? '')}": ${escapeCell(ending.reason)}\n`);
    }
    stderr.release();
  });
  const recorded = recorder.finish().then(() => true);
  if (!(await Promise.race([recorded, ...timeout]))) recorder.giveUp();
  await Promise.race([printed, ...timeout]);
  isOver.abort();
  return statusOf(ending) || (strict ? recorder.status : 0);
}
