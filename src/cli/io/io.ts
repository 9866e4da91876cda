import { createReadStream, fstatSync } from 'node:fs';
import { type Clock, systemClock } from '../../core/clock.ts';
import { homeFolder } from '../../core/user-directories.ts';
import { deferStderr } from './deferred-stderr.ts';
import { type Deadline, type Interrupt, Interruption } from './interruption.ts';
import { type Output, openDescriptor } from './output.ts';

/** Everything a command has of the world outside. Tests give their own. */
export interface Io {
  stdout: Output;
  stderr: Output;
  stdin: NodeJS.ReadableStream;
  /** Whether a credential plugin may read from the terminal. Default: when stdin is one. */
  canPrompt?: boolean;
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  homedir: string;
  clock: Clock;
  /**
   * Aborts when the command is to end: after a signal, at its deadline, or when nobody reads stdout any more. Its
   * reason is an `Interrupt`. Everything that waits listens to it.
   */
  signal: AbortSignal;
  /** Aborts when writes in progress are not waited for any more (see `Interruption`). */
  deliverySignal: AbortSignal;
  /** Sets the time limit of the whole command. */
  setDeadline(deadline: Deadline): void;
  processes: Processes;
}

/** What a command can know of processes, its own and others, and of the signals that it gets. */
export interface Processes {
  /** The number of this one. */
  pid: number;
  /** Whether there is a process of this number here. */
  isAlive(pid: number): boolean;
  /** Hears these signals in the place of what they usually do; returns how to end that. */
  onSignals(names: readonly NodeJS.Signals[], listener: (name: NodeJS.Signals) => void): () => void;
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * The real world: this process. The first SIGINT, SIGTERM, or SIGHUP interrupts the command, a second one of any
 * kind kills as usual.
 *
 * @param onOverdue see `Interruption`
 */
export function processIo(proc: NodeJS.Process, onOverdue: (interrupt: Interrupt) => void): Io {
  const interruption = new Interruption(systemClock, onOverdue);
  const { signal, deliverySignal } = interruption;
  /** Those who hear a signal in our place. */
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
      // Node takes a directory or a block device for an empty file.
      const stats = fstatSync(0);
      return stats.isDirectory() || stats.isBlockDevice() ? createReadStream('', { fd: 0 }) : proc.stdin;
    },
    env: proc.env,
    platform: proc.platform,
    get homedir() {
      return homeFolder();
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
          // It is there, and somebody else's.
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
