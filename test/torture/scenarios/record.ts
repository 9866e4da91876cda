import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startEnvtest } from '../../support/envtest.ts';
import { createDatabase, startPostgres } from '../../support/postgres.ts';
import { EVENT_TTL_SECONDS } from '../record/fault-runner.ts';
import { type RecordRunResult, runRecorders } from '../record/record-run.ts';
import { type Scenario, Skip } from '../scenario.ts';

/** Recorders for each store. */
const RECORDERS = 2;

/**
 * `kev record` into SQLite and PostgreSQL, while recorders and the API server are killed, etcd is compacted and restored,
 * and connections, plugins, and clocks fail: no state is lost, doubled, or counted wrong, and each gap is named.
 */
export const record: Scenario = {
  name: 'record',
  async run({ seed, short, home }) {
    if (!process.env.KUBEBUILDER_ASSETS) throw new Skip('KUBEBUILDER_ASSETS names no API server');
    await using postgres = await startPostgres();
    const stores = [join(home.path, 'store'), ...(postgres ? [await createDatabase(postgres)] : [])];
    const envtest = await startEnvtest({
      // Compactions are faults here.
      flags: [`--event-ttl=${EVENT_TTL_SECONDS}s`, '--etcd-compaction-interval=0'],
    });
    try {
      const [events, faults] = short ? [600, 8] : [20_000, 60];
      const result = await runRecorders(envtest, {
        ...{ seed, events, faults, stores },
        recorders: RECORDERS,
        withLongOutage: !short,
      });
      const failures = result.stores.flatMap(failuresOf);
      assert(
        failures.length === 0,
        `${failures.length} failures:\n    ${failures.slice(0, 30).join('\n    ')}`,
      );
      return describe(result);
    } finally {
      await envtest.stop();
    }
  },
};

function describe({ faults, kills, events, writes, shown, stores }: RecordRunResult): string {
  const count = [...faults.values()].reduce((sum, each) => sum + each, 0);
  const states = stores.map(({ comparison }) => comparison.states).join(' and ');
  const gaps = stores.flatMap(({ comparison }) => comparison.gaps.map(({ reason }) => reason));
  return (
    `${count} faults, ${kills} recorders killed, ${events} events in ${writes} writes, ${shown} states shown, ` +
    `${states} stored: 0 lost, 0 doubled; ${gaps.length} gaps: ${[...new Set(gaps)].join(', ') || 'none'}`
  );
}

function failuresOf({ comparison, recorders, statuses }: RecordRunResult['stores'][0]): string[] {
  const { lost, doubled, invented, miscounted } = comparison;
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23);
  return [
    ...lost.map(({ name, count, untilMs }) => `lost: ${name} x${count}, shown at ${clock(untilMs)}`),
    ...doubled.map((state) => `doubled: ${state}`),
    ...invented.map((state) => `invented: ${state}`),
    ...miscounted.map((event) => `miscounted: ${event}`),
    ...recorders.flatMap(({ failures }) => failures.map((failure) => `a recorder ${failure}`)),
    ...statuses
      .filter((status) => status !== 143)
      .map((status) => `after SIGTERM, a recorder ended with ${status}`),
  ];
}
