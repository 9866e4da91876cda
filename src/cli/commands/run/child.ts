import childProcess from 'node:child_process';
import { constants } from 'node:os';
import type { Io } from '../../io.ts';
import { type ErrorChannel, openErrorChannel } from './error-channel.ts';

/** How a command ended. */
export type Ending =
  | { kind: 'exited'; status: number }
  | { kind: 'killed'; signal: NodeJS.Signals }
  /** With the status that a shell gives: 127 when there is no such command, else 126. */
  | { kind: 'not-started'; status: 126 | 127; reason: string };

/** A command that was started, or could not be. */
export interface Child {
  /** Whether it runs. */
  started: Promise<boolean>;
  ended: Promise<Ending>;
  /** The last line that it said on stderr; undefined where that cannot be known. Call it once, after the end. */
  lastLine(): Promise<string | undefined>;
}

/** What is meant for the command. SIGKILL and SIGSTOP nobody hears. */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const;

/** A terminal sends them to all of its processes: passed on, the command would get them twice. */
const FROM_TERMINAL: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Starts a command with the streams, the terminal and the environment of this process, and passes on
 * to it the signals that come here until it has ended.
 */
export function startChild([file = '', ...args]: string[], io: Io): Child {
  const channel = openErrorChannel(io);
  const hasTerminal = io.stdout.isTerminal || io.stderr.isTerminal;
  // Before the command runs: a signal that comes while it starts would end kev and not the command.
  const stopListening = io.processes.onSignals(SIGNALS, (name) => {
    if (!hasTerminal || !FROM_TERMINAL.includes(name)) child.kill(name);
  });
  const child = childProcess.spawn(file, args, { stdio: [0, channel.stdout, channel.stderr] });
  channel.isHandedOver();
  const started = new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve(toNotStarted(error)));
    child.once('exit', (status, signal) => {
      resolve(signal === null ? { kind: 'exited', status: status ?? 0 } : { kind: 'killed', signal });
    });
  });
  ended.then(stopListening);
  return { started, ended, lastLine: () => lastLineOf(channel) };
}

/** The exit status of a command, as a shell gives it. */
export function statusOf(ending: Ending): number {
  return ending.kind === 'killed' ? 128 + constants.signals[ending.signal] : ending.status;
}

async function lastLineOf(channel: ErrorChannel): Promise<string | undefined> {
  const said = await channel.end();
  return said
    ?.split(/[\n\r]/)
    .findLast((line) => line.trim() !== '')
    ?.trim();
}

function toNotStarted(error: NodeJS.ErrnoException): Ending {
  if (error.code === 'ENOENT') return { kind: 'not-started', status: 127, reason: 'command not found' };
  const reason = error.code === 'EACCES' ? 'permission denied' : (error.code ?? error.message);
  return { kind: 'not-started', status: 126, reason };
}
