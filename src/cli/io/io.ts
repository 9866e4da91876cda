import { createReadStream, fstatSync } from 'node:fs';
import { type Clock, systemClock } from '../../core/clock.ts';
import { homeDirectory } from '../../core/user-directories.ts';
import type { ColorChoice } from '../../print/color.ts';
import { deferStderr } from './deferred-stderr.ts';
import { type Deadline, type Interrupt, Interruption } from './interruption.ts';
import { type Output, openDescriptor } from './output.ts';

/** Everything that a command uses of its process. Tests pass their own. */
export interface Io {
  stdout: Output;
  stderr: Output;
  stdin: NodeJS.ReadableStream;
  /** Whether a credential plugin may read from the terminal. Default: if stdin is a terminal. */
  canPrompt?: boolean;
  env: Record<string, string | undefined>;
  /** Whether messages are colored (`--color`). */
  color: ColorChoice;
  platform: NodeJS.Platform;
  homedir: string;
  clock: Clock;
  /**
   * Aborts when the command must end: after a signal, at its deadline, or when the reader of stdout has closed it.
   * Its reason is an `Interrupt`. Everything that waits uses it.
   */
  signal: AbortSignal;
  /** Aborts when writes in progress must end (see `Interruption`). */
  deliverySignal: AbortSignal;
  /** Sets the time limit of the whole command. */
  setDeadline(deadline: Deadline): void;
  processes: {
    /** PID of this process. */
    pid: number;
    /** Whether a process exists. */
    isAlive(pid: number): boolean;
    /** Handles signals instead of the default handlers. Returns a function that removes the listener. */
    onSignals(names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void): () => void;
  };
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Creates the `Io` of this process. The first SIGINT, SIGTERM, or SIGHUP interrupts the command; a second one kills
 * it.
 *
 * @param onOverdue see `Interruption`
 */
export function processIo(proc: NodeJS.Process, onOverdue: (interrupt: Interrupt) => void): Io {
  const interruption = new Interruption(systemClock, onOverdue);
  const { signal, deliverySignal } = interruption;
  /** Number of other listeners by signal. */
  const others = new Map<string, number>();
  const handlers = Object.entries(SIGNALS).map(([name, number]) => {
    const handler = () => {
      if ((others.get(name) ?? 0) > 0) return;
      for (const each of handlers) proc.off(each.name, each.handler);
      interruption.interrupt({ kind: 'signal', number });
    };
    proc.on(name, handler);
    return { name, handler };
  });
  const stderr = openDescriptor(2, { open: deferStderr(proc, () => stderr), signal });
  return {
    stdout: openDescriptor(1, {
      open: () => proc.stdout,
      onClosed: () => interruption.interrupt({ kind: 'closed-pipe' }),
      signal,
    }),
    stderr,
    get stdin() {
      // Node reads a directory or a block device as an empty file.
      const stats = fstatSync(0);
      return stats.isDirectory() || stats.isBlockDevice() ? createReadStream('', { fd: 0 }) : proc.stdin;
    },
    env: proc.env,
    color: 'auto',
    platform: proc.platform,
    get homedir() {
      return homeDirectory();
    },
    clock: systemClock,
    signal,
    deliverySignal,
    setDeadline: (deadline) => interruption.setDeadline(deadline),
    processes: {
      pid: proc.pid,
      isAlive(pid) {
        try {
          return proc.kill(pid, 0);
        } catch (error) {
          // The process exists, and belongs to another user.
          return (error as NodeJS.ErrnoException).code === 'EPERM';
        }
      },
      onSignals(names, listener) {
        const count = (by: number) => {
          for (const name of names) others.set(name, (others.get(name) ?? 0) + by);
        };
        for (const name of names) proc.on(name, listener);
        count(1);
        return () => {
          for (const name of names) proc.off(name, listener);
          count(-1);
        };
      },
    },
  };
}
