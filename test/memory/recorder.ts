import { type ChildProcess, spawn } from 'node:child_process';
import { KEV } from '../support/kev.ts';

/** A `kev record` that is started again after it was killed. */
export class Recorder {
  readonly #args: string[];
  readonly #env: Record<string, string>;
  #child: ChildProcess | undefined;
  /** What it said on stderr. */
  words = '';

  constructor(kubeconfig: string, home: string, namespace: string, store: string) {
    const limits = ['--silence-limit', '1500ms', '--max-pause', '300ms'];
    this.#args = [KEV, 'record', '-n', namespace, '--store', store, ...limits];
    this.#env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig };
    this.start();
  }

  /** Starts it, and again whenever it has ended by itself, as a Deployment does. */
  start(): void {
    const child = spawn(process.execPath, this.#args, {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.words += text;
    });
    child.once('exit', () => {
      if (this.#child === child) setTimeout(() => this.#child === child && this.start(), 500);
    });
    this.#child = child;
  }

  /** Ends it with SIGKILL, and starts it again after this time. */
  async kill(ms: number): Promise<void> {
    await this.#end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.start();
  }

  /** Ends it with SIGTERM. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
  }
}
