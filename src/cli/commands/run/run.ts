import { randomUUID } from 'node:crypto';
import { escapeCell } from '../../../print/escape.ts';
import type { Io } from '../../io.ts';
import { startChild, statusOf } from './child.ts';
import type { RunFlags } from './command.ts';
import { HeldOutput } from './held-output.ts';
import { toRunOptions } from './options.ts';
import { RunRecorder } from './recorder.ts';
import { wordsOfEnd } from './words.ts';

/** Runs a command at once, records beside it that it started and how it ended, and ends with its status. */
export async function runRun(words: string[], flags: RunFlags, io: Io): Promise<number> {
  const options = toRunOptions(words, flags, io.env, randomUUID());
  const { name, prefix, strict } = options;
  const startedAt = io.clock.now();
  const child = startChild(words, io);
  const isStarted = await child.started;

  const stderr = new HeldOutput(io.stderr);
  const recorder = new RunRecorder(options, flags, Object.create(io, { stderr: { value: stderr } }));
  const recorded: Promise<void>[] = [];
  if (isStarted) {
    const message = `${escapeCell(name)}: started`;
    recorded.push(recorder.record({ type: 'Normal', reason: `${prefix}Started`, message, at: startedAt }));
  }
  const ending = await child.ended;
  const endedAt = io.clock.now();
  const lastLine = await child.lastLine();
  stderr.release();
  if (ending.kind === 'not-started') {
    io.stderr.write(`error: cannot run "${escapeCell(words[0] ?? '')}": ${escapeCell(ending.reason)}\n`);
  }
  const { type, suffix, message } = wordsOfEnd(name, ending, endedAt - startedAt, lastLine);
  recorded.push(recorder.record({ type, reason: `${prefix}${suffix}`, message, at: endedAt }));
  await Promise.all(recorded);
  const problem = await recorder.finish();
  return statusOf(ending) || (strict ? problem : 0);
}
