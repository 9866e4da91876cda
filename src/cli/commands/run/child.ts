import childProcess from 'node:child_process';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { Io } from '../../io/io.ts';
import { openErrorChannel } from './error-channel.ts';
import { inheritedDescriptors } from './inherited.ts';
import { passOnSignals } from './signals.ts';

/** How a command ended. */
export type Ending =
  | { kind: 'exited'; status: number }
  | { kind: 'killed'; signal: NodeJS.Signals }
  /** With the status that a shell gives: 127 when there is no such command, else 126. */
  | { kind: 'not-started'; status: 126 | 127; reason: string };

/** A command that was started, or could not be. */
export interface Child {
  started: Promise<boolean>;
  ended: Promise<Ended>;
}

/** What is known of a command that ended. */
export interface Ended {
  ending: Ending;
  /** The last line that it wrote to stderr; undefined where that cannot be known. */
  lastLine: string | undefined;
  /** Resolves when all that it wrote before its end has been passed on; a reader may hold that up without end. */
  passedOn: Promise<void>;
}

/**
 * Starts a command with the streams, the terminal and the environment of this process, and passes on
 * to it the signals that only this process gets until it has ended.
 */
export function startChild([file = '', ...args]: string[], io: Io): Child {
  // Before kev opens more.
  const inherited = inheritedDescriptors();
  let child: childProcess.ChildProcess | undefined;
  // Before the command runs: a signal that comes while it starts would end kev and not the command.
  const stopPassingOn = passOnSignals(io, (name) => child?.kill(name));
  const channel = openErrorChannel(io);
  const running = new Promise<childProcess.ChildProcess>((resolve, reject) => {
    // What is wrong with the path is thrown, the rest is an event.
    child = childProcess.spawn(file, args, { stdio: [0, channel.stdout, channel.stderr, ...inherited] });
    const started = child;
    started.once('spawn', () => resolve(started));
    started.once('error', reject);
  });
  channel.isHandedOver();
  const ending = running.then(endingOf, (error) => toNotStarted(file, error));
  return {
    started: running.then(
      () => true,
      () => false,
    ),
    ended: ending.then((ending) => {
      stopPassingOn();
      const { tail, passedOn } = channel.end();
      return { ending, lastLine: lastLineOf(tail), passedOn };
    }),
  };
}

/** The exit status of a command, as a shell gives it. */
export function statusOf(ending: Ending): number {
  return ending.kind === 'killed' ? 128 + constants.signals[ending.signal] : ending.status;
}

function endingOf(child: childProcess.ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (status, signal) => {
      resolve(signal === null ? { kind: 'exited', status: status ?? 0 } : { kind: 'killed', signal });
    });
  });
}

function lastLineOf(tail: string | undefined): string | undefined {
  return tail
    ?.split(/[\n\r]/)
    .findLast((line) => line.trim() !== '')
    ?.trim();
}

function toNotStarted(file: string, error: NodeJS.ErrnoException): Ending {
  if (error.code === 'ENOENT' || file === '') {
    const reason = file.includes('/') ? 'no such file or directory' : 'command not found';
    return { kind: 'not-started', status: 127, reason };
  }
  // Other messages may repeat the arguments.
  const reason = getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? 'invalid argument';
  return { kind: 'not-started', status: 126, reason };
}
