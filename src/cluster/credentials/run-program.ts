import childProcess, { type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Result of running a program. */
export type ProgramResult =
  | { kind: 'exited'; stdout: string }
  /** `status` such as `exit status 1` or `signal SIGKILL`. */
  | { kind: 'failed'; status: string }
  | { kind: 'too-long' }
  | { kind: 'not-started'; code: string };

export interface ProgramOptions {
  env: Record<string, string | undefined>;
  /** Whether it inherits stdin, a terminal. Otherwise its stdin is empty. */
  interactive: boolean;
  /** Limit of its output; it is killed when it prints more. */
  maxBytes: number;
  signal: AbortSignal;
}

/** Time between SIGTERM and SIGKILL. */
const GRACE_MS = 200;

/** Functions that kill the running programs. */
const running = new Set<() => void>();

process.on('exit', () => {
  for (const kill of running) kill();
});

/**
 * Runs a program and collects its stdout. It shares this process's stderr.
 *
 * When the signal aborts, the program and its descendants get SIGTERM, and 200 ms later SIGKILL.
 *
 * @throws the signal's reason as soon as it aborts
 */
export function runProgram(
  command: string,
  args: string[],
  { env, interactive, maxBytes, signal }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let child: ChildProcess;
    // Only the terminal's foreground process group may read from it. Other programs get their own group, which can be
    // killed as a whole.
    const hasGroup = !interactive && process.platform !== 'win32';
    try {
      child = childProcess.spawn(command, args, {
        env,
        stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
        detached: hasGroup,
        windowsHide: true,
      });
    } catch (error) {
      // Such as ENOTDIR or E2BIG. The message may quote the arguments.
      return resolve({ kind: 'not-started', code: (error as NodeJS.ErrnoException).code ?? 'unknown' });
    }
    // A group, or the program and its descendants.
    const targets = () => {
      const { pid } = child;
      if (pid === undefined) return [];
      return hasGroup ? [-pid] : [pid, ...descendants(pid)];
    };
    const killNow = () => kill(targets(), 'SIGKILL');
    const end = () => {
      const all = targets();
      kill(all, 'SIGTERM');
      const timer = setTimeout(() => kill(all, 'SIGKILL'), GRACE_MS);
      // Its children may still run.
      child.once('exit', () => {
        clearTimeout(timer);
        kill(all, 'SIGKILL');
      });
      child.stdout?.destroy();
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const finish = (result: ProgramResult) => {
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    signal.addEventListener('abort', abort, { once: true });
    running.add(killNow);

    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= maxBytes) return;
      finish({ kind: 'too-long' });
      end();
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      running.delete(killNow);
      finish({ kind: 'not-started', code: error.code ?? 'unknown' });
    });
    child.once('exit', () => running.delete(killNow));
    child.once('close', (status, by) => {
      if (status === 0) finish({ kind: 'exited', stdout: Buffer.concat(chunks).toString('utf8') });
      else finish({ kind: 'failed', status: by === null ? `exit status ${status}` : `signal ${by}` });
    });
  });
}

function kill(targets: number[], name: NodeJS.Signals): void {
  for (const target of targets) {
    try {
      process.kill(target, name);
    } catch {
      // It has exited already.
    }
  }
}

/** Lists the descendants of a process; none where there is no /proc. */
function descendants(parent: number): number[] {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc'))
      if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  } catch {
    return [];
  }
  const found = [parent];
  for (const each of found) {
    for (const [pid, of] of parents) if (of === each) found.push(pid);
  }
  return found.slice(1);
}

/** Returns the parent of a process; NaN when the process has exited. */
function parentOf(pid: string): number {
  try {
    // The command's name, in parentheses before it, may contain any characters.
    return Number(/.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
  } catch {
    return Number.NaN;
  }
}
