import childProcess from 'node:child_process';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import type { Io } from '../../io/io.ts';
import { openErrorChannel } from './error-channel.ts';
import { inheritedDescriptors } from './inherited.ts';
import { passOnSignals } from './signals.ts';

/** Time that a command has to end after a SIGTERM. */
const KILL_AFTER_MS = 5000;

/** How a command ended. */
export type Ending =
  | { kind: 'exited'; status: number }
  | { kind: 'killed'; signal: NodeJS.Signals }
  /** `status` as in a shell: 127 if the command is not found, else 126. */
  | { kind: 'not-started'; status: 126 | 127; reason: string };

/**
 * Starts a command with the streams, terminal, and environment of this process. Passes on signals that only this
 * process gets, until the command ends.
 *
 * Returns whether it was `started`, and how it `ended`: `isByKev` if `end` ended it, the last line that it wrote to
 * stderr, if known, and when its output has been `passedOn`, which a slow reader may delay forever.
 */
export function startChild([file = '', ...args]: string[], io: Io) {
  // Before kev opens more descriptors.
  const inherited = inheritedDescriptors();
  let child: childProcess.ChildProcess | undefined;
  let isByKev = false;
  // Before the start: a signal during the start must not end kev but not the command.
  const stopPassingOn = passOnSignals(io, (name) => child?.kill(name));
  const channel = openErrorChannel(io);
  const running = new Promise<childProcess.ChildProcess>((resolve, reject) => {
    // Errors about the path are thrown, others are emitted.
    child = childProcess.spawn(file, args, { stdio: [0, channel.stdout, channel.stderr, ...inherited] });
    const started = child;
    started.once('spawn', () => resolve(started));
    started.once('error', reject);
  });
  channel.isHandedOver();
  const hasEnded = new AbortController();
  const ending = running.then(endingOf, (error) => toNotStarted(file, error)).finally(() => hasEnded.abort());
  return {
    started: running.then(
      () => true,
      () => false,
    ),
    ended: ending.then((ending) => {
      stopPassingOn();
      const { tail, passedOn } = channel.end();
      return { ending, isByKev, lastLine: lastLineOf(tail), passedOn };
    }),
    /** Ends the command: SIGTERM, and SIGKILL if it has not ended 5 s later. */
    end() {
      if (hasEnded.signal.aborted) return;
      isByKev = true;
      child?.kill('SIGTERM');
      io.clock.sleep(KILL_AFTER_MS, hasEnded.signal).then(
        () => child?.kill('SIGKILL'),
        () => {},
      );
    },
  };
}

/** Returns a command's exit status as in a shell. */
export function shellStatusOf(ending: Ending): number {
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
  // Other messages may contain the arguments.
  const reason = getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? 'invalid argument';
  return { kind: 'not-started', status: 126, reason };
}
