import { Readable } from 'node:stream';
import { Interruption } from '../../src/cli/io/interruption.ts';
import type { Io } from '../../src/cli/io/io.ts';
import { runKev } from '../../src/cli/program.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { capture } from './capture.ts';
import type { Finished } from './kev.ts';

/** The environment of a run. */
export interface RunEnvironment {
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
  clock?: Clock;
  /** Called with each text on stderr. */
  onStderr?: (text: string) => void;
}

/** Streams of a run without a terminal, and what was written to them. */
export function createIo(environment: RunEnvironment = {}): {
  io: Io;
  stdout: () => string;
  stderr: () => string;
} {
  const [stdout, stderr] = [capture(), capture()];
  const output = (write: (text: string) => void): Io['stdout'] => ({
    write: (text) => write(typeof text === 'string' ? text : Buffer.from(text).toString('utf8')),
    file: () => undefined,
    flush: async () => {},
    isTerminal: false,
    columns: () => undefined,
    rows: () => undefined,
  });
  const clock = environment.clock ?? systemClock;
  const interruption = new Interruption(clock);
  const io: Io = {
    stdout: output(stdout.write),
    stderr: output((text) => {
      stderr.write(text);
      environment.onStderr?.(text);
    }),
    stdin: Readable.from([Buffer.from(environment.stdin ?? '')]),
    env: environment.env ?? {},
    color: 'auto',
    platform: 'linux',
    homedir: '/nonexistent',
    clock,
    signal: interruption.signal,
    deliverySignal: interruption.deliverySignal,
    setDeadline: (deadline) => interruption.setDeadline(deadline),
    processes: { pid: 1, isAlive: () => true, onSignals: () => () => {} },
  };
  return { io, stdout: stdout.text, stderr: stderr.text };
}

/** Runs kev in this process, to its end. */
export async function runInProcess(argv: string[], environment: RunEnvironment = {}): Promise<Finished> {
  const { io, stdout, stderr } = createIo(environment);
  const status = await runKev(argv, io);
  return { stdout: stdout(), stderr: stderr(), status };
}
