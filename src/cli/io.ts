import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../clock.ts';
import { type Output, openOutput } from './output.ts';

/** Everything a command has of the world outside. Tests give their own. */
export interface Io {
  stdout: Output;
  stderr: Output;
  stdin: NodeJS.ReadableStream;
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  homedir: string;
  clock: Clock;
  /** Aborts when the user or the system wants kev to end, or nobody reads stdout any more; its reason is an `Interrupt`. */
  signal: AbortSignal;
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

/** Why a command is to end before its time. */
export type Interrupt = { kind: 'signal'; number: number } | { kind: 'closed-pipe' };

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** The real world: this process. The first SIGINT, SIGTERM or SIGHUP aborts the signal, a second one kills as usual. */
export function processIo(proc: NodeJS.Process): Io {
  const controller = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, controller.signal);
  for (const [name, number] of Object.entries(SIGNALS)) {
    proc.once(name, () => controller.abort({ kind: 'signal', number } satisfies Interrupt));
  }
  return {
    stdout: openOutput(
      1,
      () => proc.stdout,
      () => controller.abort({ kind: 'closed-pipe' } satisfies Interrupt),
    ),
    stderr: openOutput(2, () => proc.stderr),
    get stdin() {
      return proc.stdin;
    },
    env: proc.env,
    platform: proc.platform,
    get homedir() {
      // Asked for by few commands: loading node:os would cost all of them a millisecond.
      return proc.getBuiltinModule('node:os').homedir();
    },
    clock: systemClock,
    signal: controller.signal,
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
        for (const name of names) proc.on(name, listener);
        return () => {
          for (const name of names) proc.off(name, listener);
        };
      },
    },
  };
}
