import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultProxy } from '../../support/fault-proxy.ts';
import { KEV } from '../../support/kev.ts';
import { type ClientMachine, type FaultClient, suspend } from '../server/client-machine.ts';
import { SILENCE_MS } from '../server/faults.ts';

/** A `kev watch`, and what it printed. */
export class Follower implements FaultClient {
  readonly name: string;
  readonly machine: ClientMachine;
  readonly proxy: FaultProxy;
  isRunning = true;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #stdout = '';
  #stderr = '';

  /** @param objects to watch. Default: all of the namespace */
  constructor(machine: ClientMachine, proxy: FaultProxy, namespace: string, objects: string[] = []) {
    this.machine = machine;
    this.proxy = proxy;
    this.name = ['kev watch', ...objects].join(' ');
    const limits = ['--silence-limit', `${SILENCE_MS}ms`, '--max-pause', '300ms'];
    const args = [KEV, 'watch', ...objects, '-n', namespace, '-o', 'ndjson', ...limits];
    this.#child = spawn(process.execPath, args, { env: machine.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text;
    });
    this.#ended = new Promise((resolve) =>
      this.#child.once('close', () => {
        this.isRunning = false;
        resolve();
      }),
    );
  }

  /** `UID COUNT` of each printed state, in order. */
  printed(): string[] {
    return this.#stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const { metadata, count } = JSON.parse(line);
        return `${metadata.uid} ${count}`;
      });
  }

  /** The last line that it printed on stderr. */
  get lastMessage(): string {
    return this.#stderr.trim().split('\n').at(-1) ?? '';
  }

  suspend(ms: number): Promise<void> {
    return suspend(this.#child, ms);
  }

  async pauseReading(ms: number): Promise<void> {
    this.#child.stdout?.pause();
    await delay(ms);
    this.#child.stdout?.resume();
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(late);
  }
}
