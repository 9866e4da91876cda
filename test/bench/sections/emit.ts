import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvtestInfo, startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { bundleChild } from '../bundle.ts';
import { type Measurement, median } from '../report.ts';

/** How often everything is done; the ways take turns, and in being the first. The server's own pace varies much. */
const ROUNDS = 8;
const SINGLE_ROUNDS = 21;

const MANY = 10_000;
const FEW = 1_000;
const LOOP = 20;

/**
 * `kev emit` to a real API server: many events beside a plain HTTPS client with as many connections,
 * fewer beside `kubectl create -f` and a shell loop, one beside the shortest program that Node runs.
 */
export async function measure(): Promise<Measurement[]> {
  if (!process.env.KUBEBUILDER_ASSETS) {
    console.error('emit: not measured: KUBEBUILDER_ASSETS names no API server');
    return [];
  }
  using client = await bundleChild('deliver');
  const envtest = await startEnvtest();
  const home = mkdtempSync(join(tmpdir(), 'kev-bench-'));
  try {
    const bench = new EmitBench(envtest, home, client.file);
    return [...bench.many(), ...bench.few(), bench.single()];
  } finally {
    rmSync(home, { recursive: true, force: true });
    await envtest.stop();
  }
}

class EmitBench {
  readonly #envtest: EnvtestInfo;
  readonly #home: string;
  readonly #client: string;
  readonly #env: NodeJS.ProcessEnv;
  #namespaces = 0;

  constructor(envtest: EnvtestInfo, home: string, client: string) {
    this.#envtest = envtest;
    this.#home = home;
    this.#client = client;
    // The machine's own environment, whatever it makes Node do at a start, without its settings for kev.
    this.#env = { ...process.env, HOME: home, KUBECONFIG: envtest.kubeconfigs.admin, KEV_STORE: undefined };
  }

  many(): Measurement[] {
    const records = this.#writeRecords(MANY);
    // The server's own first steps are nobody's figure.
    this.#plain(FEW);
    const kev: number[] = [];
    const plain: number[] = [];
    const ways = [() => plain.push(this.#plain(MANY)), () => kev.push(this.#emitFile(records, MANY))];
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ways) way();
      ways.reverse();
    }
    return [
      {
        what: `kev emit -f -, ${MANY} distinct events`,
        unit: 'events/s',
        kev: median(kev),
        peer: { name: 'a plain HTTPS client', value: median(plain) },
        bar: { is: '>=', ratio: 0.9 },
      },
    ];
  }

  few(): Measurement[] {
    const records = this.#writeRecords(FEW);
    const emitted = this.#emitFile(records, FEW);
    const loop = this.#rate(LOOP, () => {
      const namespace = this.#makeNamespace();
      const line = `for i in $(seq ${LOOP}); do "${process.execPath}" "${KEV}" emit pod/p$i Normal R m --no-resolve -n ${namespace}; done`;
      this.#run('bash', ['-c', line]);
    });
    const measurements: Measurement[] = [
      {
        what: `kev emit -f -, ${FEW} distinct events`,
        unit: 'events/s',
        kev: emitted,
        peer: { name: 'a shell loop of kev emit', value: loop },
      },
    ];
    if (spawnSync('kubectl', ['version', '--client']).status !== 0) return measurements;
    const namespace = this.#makeNamespace();
    const events = this.#writeEvents(FEW, namespace);
    const created = this.#rate(FEW, () => this.#run('kubectl', ['create', '-f', events]));
    const peer = { name: 'kubectl create -f', value: created };
    const what = `kev emit -f -, the same ${FEW} events`;
    const again = this.#makeNamespace();
    const same = this.#writeEvents(FEW, again);
    return [
      ...measurements,
      { what, unit: 'events/s', kev: this.#emitFile(same, FEW, again), peer, bar: { is: '>=', ratio: 4 } },
    ];
  }

  single(): Measurement {
    const namespace = this.#makeNamespace();
    this.#run('kubectl', ['create', 'configmap', 'x', '-n', namespace]);
    const kev: number[] = [];
    const node: number[] = [];
    for (let round = 0; round < SINGLE_ROUNDS; round++) {
      node.push(this.#time(() => this.#run(process.execPath, ['-e', '0'])));
      const args = ['emit', 'cm/x', 'Normal', `R${round}`, 'm', '-n', namespace];
      kev.push(this.#time(() => this.#run(process.execPath, [KEV, ...args])));
    }
    return {
      what: 'kev emit, one event, object resolved',
      unit: 'ms',
      kev: median(kev),
      peer: { name: 'node -e 0', value: median(node) },
      bar: { is: '<=', ratio: 2.2 },
    };
  }

  #plain(count: number): number {
    this.#namespaces += 1;
    const { server, ca } = this.#envtest;
    const args = [this.#client, 'plain', server, ca, `plain-${this.#namespaces}`, String(count)];
    // With its start, as kev has it.
    return this.#rate(count, () => this.#run(process.execPath, args));
  }

  #emitFile(file: string, count: number, namespace = this.#makeNamespace()): number {
    const input = openSync(file, 'r');
    try {
      return this.#rate(count, () =>
        this.#run(process.execPath, [KEV, 'emit', '-f', '-', '--no-resolve', '-n', namespace], input),
      );
    } finally {
      closeSync(input);
    }
  }

  #writeRecords(count: number): string {
    return this.#write(`records-${count}`, count, (at) => ({
      object: `pod/web-${at}`,
      type: 'Normal',
      reason: 'Started',
      message: 'Back-off restarting failed container web in pod web_default',
    }));
  }

  #writeEvents(count: number, namespace: string): string {
    return this.#write(`events-${namespace}`, count, (at) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `web-${at}.1`, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name: `web-${at}` },
      type: 'Normal',
      reason: 'Started',
      message: 'Back-off restarting failed container web in pod web_default',
      source: { component: 'bench' },
      firstTimestamp: '2026-03-01T12:00:00Z',
      lastTimestamp: '2026-03-01T12:00:00Z',
      count: 1,
    }));
  }

  #write(name: string, count: number, make: (at: number) => object): string {
    const file = join(this.#home, `${name}.json`);
    writeFileSync(file, Array.from({ length: count }, (_, at) => `${JSON.stringify(make(at))}\n`).join(''));
    return file;
  }

  #makeNamespace(): string {
    this.#namespaces += 1;
    const name = `emit-${this.#namespaces}`;
    this.#run('kubectl', ['create', 'namespace', name]);
    return name;
  }

  #rate(count: number, work: () => void): number {
    return (count / this.#time(work)) * 1000;
  }

  #time(work: () => void): number {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start) / 1e6;
  }

  #run(file: string, args: string[], stdin: number | 'ignore' = 'ignore'): void {
    const { status, stderr } = spawnSync(file, args, { env: this.#env, stdio: [stdin, 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr}`);
  }
}
