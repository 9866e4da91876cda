import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const KEV = fileURLToPath(new URL('../../bin/kev.js', import.meta.url));

/** Output and exit status of a finished run. */
export interface Finished {
  stdout: string;
  stderr: string;
  status: number | null;
}

/** A home directory for one test, isolated from the machine's kubeconfig, store, and settings. */
export class Home implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'kev-test-'));
  readonly env: Record<string, string>;

  constructor(env: Record<string, string> = {}) {
    this.env = { PATH: process.env.PATH ?? '', HOME: this.path, TZ: 'UTC', ...env };
  }

  /** Runs the built kev as a user does, with pipes for its streams, and waits for its end. */
  async kev(
    args: string[],
    options: { input?: string; env?: Record<string, string>; timeoutMs?: number } = {},
  ): Promise<Finished> {
    const { input, env, timeoutMs } = options;
    return finish(process.execPath, [KEV, ...args], { ...this.env, ...env }, { input, timeoutMs });
  }

  /** Runs a shell line in which `kev` is the built one. */
  async shell(line: string, options: { env?: Record<string, string>; cwd?: string } = {}): Promise<Finished> {
    const functions = `kev() { "${process.execPath}" "${KEV}" "$@"; };`;
    return finish('bash', ['-c', `${functions} ${line}`], { ...this.env, ...options.env }, options);
  }

  /** Starts the built kev and leaves it running. */
  start(args: string[], options: { env?: Record<string, string> } = {}): Running {
    return new Running(spawn(process.execPath, [KEV, ...args], { env: { ...this.env, ...options.env } }));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A kev that runs until it is ended. */
export class Running {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly lines: string[] = [];
  /** Called with each line as it is printed. */
  onLine: ((line: string) => void) | undefined;
  readonly status: Promise<number | null>;
  #seen = 0;
  #waiting: (() => void) | undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    this.status = new Promise((resolve) => child.on('close', resolve));
    if (child.stdout) {
      createInterface(child.stdout).on('line', (line) => {
        this.lines.push(line);
        this.onLine?.(line);
        this.#waiting?.();
      });
    }
  }

  /** Resolves to the next line that matches, after those that earlier calls returned. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      while (this.#seen < this.lines.length) {
        const line = this.lines[this.#seen++] ?? '';
        if (pattern.test(line)) return line;
      }
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

interface FinishOptions {
  input?: string | undefined;
  cwd?: string | undefined;
  /** Time after which the command is killed. Default: never. */
  timeoutMs?: number | undefined;
}

function finish(
  file: string,
  args: string[],
  env: Record<string, string>,
  { input = '', cwd, timeoutMs }: FinishOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, cwd, timeout: timeoutMs, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ stdout, stderr, status }));
    // A command that does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
