import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { ClientMachine, type FaultClient, suspend } from '../server/client-machine.ts';

/** How long after its end a recorder is started again, as a supervisor does. */
const RESTART_MS = 300;

/** Statuses of a start without the server, and without rights. */
const EXPECTED_STATUSES = [5, 1];

/** A `kev record` that is started again whenever it ends. */
export class SupervisedRecorder implements FaultClient, AsyncDisposable {
  readonly machine: ClientMachine;
  readonly proxy: FaultProxy;
  /** Ends that no fault explains. */
  readonly failures: string[] = [];
  readonly messages: string[] = [];
  readonly #folder = new TemporaryFolder();
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
    this.machine = new ClientMachine(this.#folder.path, kubeconfig, proxy.url);
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

  suspend(ms: number): Promise<void> {
    return suspend(this.#child, ms);
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
    this.#folder[Symbol.dispose]();
  }

  async #supervise(): Promise<void> {
    while (!this.#isOver) {
      if (!this.#isPaused) await this.#runOnce();
      await delay(RESTART_MS);
    }
  }

  async #runOnce(): Promise<void> {
    const child = spawn(process.execPath, [KEV, ...this.#args], {
      env: this.machine.env,
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
    if (signalCode !== 'SIGKILL' && !EXPECTED_STATUSES.includes(exitCode ?? 0) && !this.#isOver) {
      this.failures.push(`ended with ${exitCode ?? signalCode}: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
}
