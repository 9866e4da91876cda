import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FaultProxy } from '../../support/fault-proxy.ts';

const JUMPING_CLOCK = fileURLToPath(new URL('jumping-clock.cjs', import.meta.url));

/** A running kev that faults happen to. */
export interface FaultClient {
  readonly machine: ClientMachine;
  readonly proxy: FaultProxy;
  /** Stops the process with SIGSTOP, and continues it after `ms`. */
  suspend(ms: number): Promise<void>;
  /** Reads nothing of what it prints for `ms`. */
  pauseReading?(ms: number): Promise<void>;
}

/** How long a credential of the plugin is valid. */
const CREDENTIAL_SECONDS = 4;

/** The machine of a client: its clock jumps, and its credential plugin hangs, on demand. */
export class ClientMachine {
  /** For kev: a kubeconfig with the plugin, and the clock. */
  readonly env: Record<string, string>;
  readonly #clock: string;
  readonly #hangs: string;

  /**
   * @param folder its home
   * @param kubeconfig path of a kubeconfig with a token, which the plugin gives instead
   * @param server the URL to connect to
   */
  constructor(folder: string, kubeconfig: string, server: string) {
    this.#clock = join(folder, 'clock');
    this.#hangs = join(folder, 'plugin-hangs');
    writeFileSync(this.#clock, '0');
    const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
    config.clusters[0].cluster.server = server;
    const [user] = config.users;
    const plugin = join(folder, 'credential-plugin.sh');
    writeFileSync(plugin, credentialPlugin(this.#hangs, user.user.token));
    const apiVersion = 'client.authentication.k8s.io/v1';
    user.user = { exec: { apiVersion, command: 'sh', args: [plugin], interactiveMode: 'Never' } };
    const path = join(folder, 'kubeconfig');
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      KUBECONFIG: path,
      NO_COLOR: '1',
      NODE_OPTIONS: `--require ${JSON.stringify(JUMPING_CLOCK)}`,
      KEV_TEST_CLOCK: this.#clock,
    };
  }

  /** Sets the clock off by `offsetMs` for `ms`. */
  async jumpClock(offsetMs: number, ms: number): Promise<void> {
    writeFileSync(this.#clock, String(offsetMs));
    await delay(ms);
    writeFileSync(this.#clock, '0');
  }

  /** Lets the plugin hang for `ms`. */
  async hangPlugin(ms: number): Promise<void> {
    writeFileSync(this.#hangs, '');
    await delay(ms);
    rmSync(this.#hangs);
  }
}

function credentialPlugin(hangs: string, token: string): string {
  return `while [ -e '${hangs}' ]; do sleep 0.1; done
cat <<END
{ "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
  "token": "${token}", "expirationTimestamp": "$(date -u -d '+${CREDENTIAL_SECONDS} seconds' +%Y-%m-%dT%H:%M:%SZ)" } }
END
`;
}

/** Stops a process, which goes on after `ms`. */
export async function suspend(child: ChildProcess | undefined, ms: number): Promise<void> {
  child?.kill('SIGSTOP');
  await delay(ms);
  child?.kill('SIGCONT');
}
