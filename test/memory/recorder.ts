import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { throughProxy } from '../faults/follower.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { Home, KEV } from '../support/kev.ts';

/** How long after its end a recorder is started again, as a supervisor does. */
const RESTART_MS = 300;

/** What `kev record` may end with when the server is down as it starts. */
const NOT_REACHED = 5;

/** A `kev record` that is started again whenever it ends. */
export class SupervisedRecorder implements AsyncDisposable {
  readonly proxy: FaultProxy;
  /** Ends that nothing explains. */
  readonly failures: string[] = [];
  readonly messages: string[] = [];
  starts = 0;
  readonly #home: Home;
  readonly #args: string[];
  #child: ChildProcess | undefined;
  #isPaused = false;
  #isOver = false;
  readonly #ended: Promise<void>;

  constructor(
    proxy: FaultProxy,
    { kubeconfig, namespace, store }: { kubeconfig: string; namespace: string; store: string },
  ) {
    this.proxy = proxy;
    this.#home = new Home();
    this.#home.env.KUBECONFIG = throughProxy(kubeconfig, proxy.url, this.#home.path, 'proxy');
    const limits = ['--silence-limit', '5s', '--request-timeout', '5s', '--max-pause', '1s'];
    this.#args = ['record', '-n', namespace, '--store', store, ...limits];
    process.on('exit', () => this.#child?.kill('SIGKILL'));
    this.#ended = this.#supervise();
  }

  /** Kills it with SIGKILL, and starts it again after this time. */
  async kill(downMs: number): Promise<void> {
    this.#isPaused = true;
    this.#child?.kill('SIGKILL');
    await delay(downMs);
    this.#isPaused = false;
  }

  /** Ends it with SIGTERM. Resolves to its status. */
  async stop(): Promise<number | null> {
    this.#isOver = true;
    const child = this.#child;
    child?.kill('SIGTERM');
    await this.#ended;
    return child?.exitCode ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#child?.kill('SIGKILL');
    await this.#ended;
    this.#home[Symbol.dispose]();
  }

  async #supervise(): Promise<void> {
    while (!this.#isOver) {
      if (!this.#isPaused) await this.#runOnce();
      await delay(RESTART_MS);
    }
  }

  async #runOnce(): Promise<void> {
    this.starts += 1;
    const child = spawn(process.execPath, [KEV, ...this.#args], {
      env: this.#home.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      this.messages.push(...text.split('\n').filter(Boolean));
    });
    await new Promise((resolve) => child.once('close', resolve));
    const { exitCode, signalCode } = child;
    if (signalCode !== 'SIGKILL' && exitCode !== NOT_REACHED && !this.#isOver) {
      this.failures.push(`ended with ${exitCode ?? signalCode}: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
}
