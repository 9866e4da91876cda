import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KEV } from '../support/kev.ts';

/** How long clients of a fault run let a connection be silent. */
export const SILENCE_MS = 1500;

/** One who watches events through a proxy, and what came out. */
export class Follower {
  readonly name: string;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  /** Whether it still runs. */
  isRunning = true;
  readonly ended: Promise<void>;

  private constructor(name: string, command: string, args: string[], env: Record<string, string>) {
    this.name = name;
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.#stdout += text;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve) =>
      this.#child.once('close', () => {
        this.isRunning = false;
        resolve();
      }),
    );
  }

  static kev(kubeconfig: string, home: string, namespace: string): Follower {
    return Follower.#startKev('kev watch', [], kubeconfig, home, namespace);
  }

  /** Follows the events about the pod, whichever it is. */
  static kevPod(kubeconfig: string, home: string, namespace: string): Follower {
    return Follower.#startKev('kev watch pod/x', ['pod/x'], kubeconfig, home, namespace);
  }

  static #startKev(
    name: string,
    what: string[],
    kubeconfig: string,
    home: string,
    namespace: string,
  ): Follower {
    const limits = ['--silence-limit', `${SILENCE_MS}ms`, '--max-pause', '300ms'];
    const args = [KEV, 'watch', ...what, '-n', namespace, '-o', 'ndjson', ...limits];
    return new Follower(name, process.execPath, args, environment(kubeconfig, home));
  }

  static kubectlGet(kubeconfig: string, home: string, namespace: string): Follower {
    const output = 'jsonpath={.metadata.uid} {.count}{"\\n"}';
    const args = ['get', 'events', '-w', '-n', namespace, '-o', output];
    return new Follower('kubectl get events -w', 'kubectl', args, environment(kubeconfig, home));
  }

  static kubectlEvents(kubeconfig: string, home: string, namespace: string): Follower {
    const args = ['events', '-w', '-n', namespace, '-o', 'json'];
    return new Follower('kubectl events -w', 'kubectl', args, environment(kubeconfig, home));
  }

  /** `UID COUNT` of all that was printed, in its order. */
  printed(): string[] {
    if (this.name === 'kubectl get events -w')
      return this.#stdout.split('\n').filter((line) => / \d+$/.test(line));
    const found: string[] = [];
    if (this.name.startsWith('kev ')) {
      for (const line of this.#stdout.split('\n').slice(0, -1)) {
        const { metadata, count } = JSON.parse(line);
        found.push(`${metadata.uid} ${count}`);
      }
      return found;
    }
    for (const part of this.#stdout.split(/^\}$/m)) {
      const uid = /"uid": ?"([^"]+)"/.exec(part)?.[1];
      const count = /"count": ?(\d+)/.exec(part)?.[1];
      if (uid && count) found.push(`${uid} ${count}`);
    }
    return found;
  }

  /** Reads nothing of what it prints for this time. */
  async pauseReading(ms: number): Promise<void> {
    this.#child.stdout?.pause();
    await delay(ms);
    this.#child.stdout?.resume();
  }

  /** What it said on stderr. */
  words(): string[] {
    return this.#stderr.split('\n').filter(Boolean);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(late);
  }
}

/** A kubeconfig like another one, but for the server. */
export function throughProxy(kubeconfig: string, url: string, folder: string, name: string): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  config.clusters[0].cluster.server = url;
  const path = join(folder, `${name}.kubeconfig`);
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

function environment(kubeconfig: string, home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig, NO_COLOR: '1' };
}
