import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/core/clock.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { readStoreInfo } from '../../../src/store/store-info.ts';
import { type Envtest, startEnvtest } from '../../support/envtest.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { cpuMsOf } from '../child.ts';
import { putBatch, STORAGE_BATCH } from '../fill.ts';
import type { Measurement } from '../report.ts';

/** Twice the worst storm that was reported: kubernetes#141022. */
const NEEDED_PER_SECOND = 1000;

/** What the server shows. */
const EVENTS_PER_SECOND = 1200;
const SECONDS = 60;

/** The store would have 30 MiB without a limit. */
const MAX_MEBIBYTES = 16;

/** How often sizes are looked at. */
const LOOK_MS = 200;

/** When memory should not grow any more. */
const WARM_SECONDS = 20;

/** How long the last event may take after it was shown. */
const PATIENCE_MS = 120_000;

/** What was seen of a recorder. */
interface Storm {
  perSecond: number;
  shownPerSecond: number;
  cpuMs: number;
  warmMebibytes: number;
  mebibytes: number;
  /** The largest size of the store. */
  storeMebibytes: number;
}

/** How a recorder keeps up with a storm, beside the API server that shows it. */
export async function measure(): Promise<Measurement[]> {
  if (!process.env.KUBEBUILDER_ASSETS) return [];
  using folder = new TemporaryFolder();
  const envtest = await startEnvtest();
  try {
    const storm = await measureStorm(envtest, folder.path);
    return [
      {
        what: `recorded for ${SECONDS} s, ${Math.round(storm.shownPerSecond)} shown`,
        unit: 'events/s',
        kev: storm.perSecond,
        peer: { name: 'needed', value: NEEDED_PER_SECOND },
        bar: { is: '>=', ratio: 1 },
      },
      {
        what: 'CPU time for 1,000 events',
        unit: 'ms',
        kev: storm.cpuMs / (EVENTS_PER_SECOND * SECONDS * 1e-3),
      },
      {
        what: 'memory at the end',
        unit: 'MiB',
        kev: storm.mebibytes,
        peer: { name: `after ${WARM_SECONDS} s`, value: storm.warmMebibytes },
        bar: { is: '<=', ratio: 1.25 },
      },
      {
        what: 'largest size of the store',
        unit: 'MiB',
        kev: storm.storeMebibytes,
        peer: { name: '--max-size', value: MAX_MEBIBYTES },
        bar: { is: '<=', ratio: 1 },
      },
    ];
  } finally {
    await envtest.stop();
  }
}

async function measureStorm({ etcd, kubeconfigs }: Envtest, home: string): Promise<Storm> {
  const store = join(home, 'store');
  const args = ['record', '-n', 'storm', '--store', store, '--max-size', `${MAX_MEBIBYTES}Mi`];
  const recorder = spawn(process.execPath, [KEV, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfigs.admin },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await using db = await openDatabase({ location: store, clock: systemClock, readOnly: true });
  // Every state takes a revision.
  const revision = async () => (await db.read(readStoreInfo)).revision;
  let largest = 0;
  const looking = setInterval(() => {
    largest = Math.max(largest, sizeOf(store));
  }, LOOK_MS);
  try {
    await putBatch(etcd, 'storm', 0);
    while ((await revision()) < STORAGE_BATCH) await delay(50);
    const before = await revision();
    const start = performance.now();
    let warm = Number.NaN;
    const batches = (EVENTS_PER_SECOND * SECONDS) / STORAGE_BATCH;
    for (let batch = 1; batch <= batches; batch++) {
      await putBatch(etcd, 'storm', batch);
      const due = start + (batch * STORAGE_BATCH * 1000) / EVENTS_PER_SECOND;
      if (Number.isNaN(warm) && performance.now() - start > WARM_SECONDS * 1000)
        warm = memoryOf(recorder.pid);
      await delay(Math.max(0, due - performance.now()));
    }
    const shown = performance.now();
    const events = batches * STORAGE_BATCH;
    while ((await revision()) < before + events && performance.now() < shown + PATIENCE_MS) await delay(50);
    const seconds = (performance.now() - start) / 1000;
    return {
      perSecond: ((await revision()) - before) / seconds,
      shownPerSecond: events / ((shown - start) / 1000),
      cpuMs: cpuMsOf(recorder.pid) ?? Number.NaN,
      warmMebibytes: warm,
      mebibytes: memoryOf(recorder.pid),
      storeMebibytes: largest / 2 ** 20,
    };
  } finally {
    clearInterval(looking);
    if (recorder.exitCode === null && recorder.kill('SIGTERM')) await once(recorder, 'exit');
  }
}

/** All files of a directory. */
function sizeOf(directory: string): number {
  try {
    return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  } catch {
    // It does not exist yet, or a file has just been removed.
    return 0;
  }
}

/** In MiB. Source: proc(5). */
function memoryOf(pid: number | undefined): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}
