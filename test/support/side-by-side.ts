import { execFile, spawnSync } from 'node:child_process';
import { type Finished, Home } from './kev.ts';

/** The outputs of kubectl and kev for the same command at the same time. */
export interface Pair {
  kev: Finished;
  kubectl: Finished;
}

/** How often both run, in case a new minute began between them. */
const TRIES = 4;

/** kubectl from PATH and the built kev, on one cluster. */
export class SideBySide implements Disposable {
  readonly #home: Home;

  constructor(kubeconfig: string) {
    this.#home = new Home({ KUBECONFIG: kubeconfig });
  }

  /** Runs both at once, and again while `isSame` returns false: an age may have changed in between. */
  async ask(kev: string[], kubectl: string[], isSame: (pair: Pair) => boolean): Promise<Pair> {
    for (let tries = 1; ; tries++) {
      const [ofKev, ofKubectl] = await Promise.all([this.#home.kev(kev), this.kubectl(kubectl)]);
      const pair = { kev: ofKev, kubectl: ofKubectl };
      if (isSame(pair) || tries === TRIES) return pair;
    }
  }

  kubectl(args: string[]): Promise<Finished> {
    return new Promise((resolve) => {
      const options = { env: this.#home.env, maxBuffer: 1 << 28 };
      execFile('kubectl', args, options, (error, stdout, stderr) => {
        resolve({ stdout, stderr, status: typeof error?.code === 'number' ? error.code : error ? null : 0 });
      });
    });
  }

  [Symbol.dispose](): void {
    this.#home[Symbol.dispose]();
  }
}

/** The version of the kubectl on PATH; undefined when there is none. */
export function kubectlVersion(): string | undefined {
  const { status, stdout } = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0]?.replace(/^Client Version: /, '') : undefined;
}
