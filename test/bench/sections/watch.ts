import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Envtest, startEnvtest } from '../../support/envtest.ts';
import { HoldingProxy } from '../../support/holding-proxy.ts';
import { KEV } from '../../support/kev.ts';
import { throughProxy } from '../../support/through-proxy.ts';
import { World } from '../../torture/server/world.ts';
import { cpuMsOf } from '../child.ts';
import { type Measurement, median } from '../report.ts';

const BURST = 10_000;
const ROUNDS = 3;
const SINGLES = 150;

/** What a watcher needed for a burst, from the moment when it could have it. */
interface Burst {
  ms: number;
  cpuMs: number;
  peakMiB: number;
}

/**
 * How fast events that come are printed, beside `kubectl get events -w`, both on one kube-apiserver, each
 * through a TCP proxy of its own. For the burst the proxies hold back 10,000 events, and let go of them at once.
 *
 * Without KUBEBUILDER_ASSETS there is nothing to measure on. kubectl speaks HTTP/1.1 here: with HTTP/2 its own
 * window would hold the server back, and no burst would form.
 */
export async function measure(): Promise<Measurement[]> {
  if (!process.env.KUBEBUILDER_ASSETS) return [];
  const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
  const home = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  const envtest = await startEnvtest();
  const bench = { envtest, home, names: hasKubectl ? ['kev', 'kubectl'] : ['kev'] } as const;
  try {
    const single = await measureSingles(bench);
    const rounds: Burst[][] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureBurst(bench, round));
    const ofBurst = (what: string, unit: string, member: keyof Burst, ratio: number): Measurement => {
      const [kev = 0, kubectl] = bench.names.map((_, at) =>
        median(rounds.map((round) => round[at]?.[member] ?? 0)),
      );
      return { what: `${BURST} events at once: ${what}`, unit, kev, ...beside(kubectl, ratio) };
    };
    const [kev = 0, kubectl] = single;
    return [
      ofBurst('until the last line', 'ms', 'ms', 0.25),
      ofBurst('CPU time, start included', 'ms', 'cpuMs', 0.36),
      ofBurst('peak memory', 'MiB', 'peakMiB', 1.1),
      // The bar is 3 ms more than kubectl's.
      {
        what: 'one event: from the response to its POST to its line',
        unit: 'ms',
        kev,
        ...beside(kubectl, kubectl === undefined ? 1 : Math.round((kubectl + 3) / kubectl)),
      },
    ];
  } finally {
    await envtest.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Bench {
  envtest: Envtest;
  home: string;
  names: readonly string[];
}

function beside(value: number | undefined, ratio: number): Partial<Measurement> {
  if (value === undefined) return {};
  return { peer: { name: 'kubectl get events -w', value }, bar: { is: '<=', ratio } };
}

/** A process that prints a line for each event, and when it printed them. */
class Watcher {
  readonly child: ChildProcess;
  #lines = 0;
  #waiting: { lines: number; resolve: (at: number) => void } | undefined;

  constructor(name: string, kubeconfig: string, home: string, namespace: string) {
    const args =
      name === 'kev'
        ? [KEV, 'watch', '-n', namespace, '--no-headers']
        : ['get', 'events', '-w', '-n', namespace, '--no-headers'];
    const env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig, DISABLE_HTTP2: '1' };
    this.child = spawn(name === 'kev' ? process.execPath : name, args, {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#lines += 1;
      if (this.#waiting && this.#lines >= this.#waiting.lines) this.#waiting.resolve(performance.now());
    });
  }

  /** When so many lines had come, in the time of `performance.now`. */
  lines(lines: number): Promise<number> {
    if (this.#lines >= lines) return Promise.resolve(performance.now());
    return new Promise((resolve) => {
      this.#waiting = { lines, resolve };
    });
  }

  /** CPU time and peak memory since its start. Source: proc(5). */
  usage(): { cpuMs: number; peakMiB: number } {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1];
    return { cpuMs: cpuMsOf(this.child.pid) ?? Number.NaN, peakMiB: Number(peak) / 1024 };
  }
}

/** Milliseconds for each of the watchers, in the middle. */
async function measureSingles({ envtest, home, names }: Bench): Promise<number[]> {
  const namespace = 'singles';
  const world = new World(envtest.server, envtest.ca, namespace);
  await world.make();
  await world.createEvent('first', 'words');
  const watchers = names.map((name) => new Watcher(name, envtest.kubeconfigs.admin, home, namespace));
  await Promise.all(watchers.map((watcher) => watcher.lines(1)));
  const times: number[][] = watchers.map(() => []);
  for (let at = 0; at < SINGLES; at++) {
    const lines = watchers.map((watcher) => watcher.lines(at + 2));
    await world.createEvent(`e${at}`, 'words');
    const answered = performance.now();
    for (const [who, line] of (await Promise.all(lines)).entries()) times[who]?.push(line - answered);
    await delay(20);
  }
  for (const { child } of watchers) child.kill();
  world.close();
  return times.map(median);
}

async function measureBurst({ envtest, home, names }: Bench, round: number): Promise<Burst[]> {
  const namespace = `burst-${round}`;
  const world = new World(envtest.server, envtest.ca, namespace);
  await world.make();
  await world.createEvent('first', 'words');
  const proxies = await Promise.all(names.map(() => HoldingProxy.start(envtest.server)));
  const watchers = names.map((name, at) => {
    const url = proxies[at]?.url ?? '';
    return new Watcher(name, throughProxy(envtest.kubeconfigs.admin, url, home, name), home, namespace);
  });
  await Promise.all(watchers.map((watcher) => watcher.lines(1)));
  for (const proxy of proxies) proxy.hold();
  let next = 0;
  const lane = async () => {
    while (next < BURST) await world.createEvent(`e${next++}`, 'Back-off restarting failed container');
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  await still(proxies);
  const bursts: Burst[] = new Array(names.length);
  // They take turns at being first.
  const order = names.map((_, at) => (at + round) % names.length);
  for (const at of order) {
    const watcher = watchers[at] as Watcher;
    const last = watcher.lines(BURST + 1);
    const released = performance.now();
    proxies[at]?.release();
    const ms = (await last) - released;
    bursts[at] = { ms, ...watcher.usage() };
  }
  for (const { child } of watchers) child.kill();
  await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
  world.close();
  return bursts;
}

/** Waits until the server has nothing more to say. */
async function still(proxies: HoldingProxy[]): Promise<void> {
  for (let before = -1; ; ) {
    const now = proxies.reduce((sum, { bytes }) => sum + bytes, 0);
    if (now === before) return;
    before = now;
    await delay(1000);
  }
}
