import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEnvtest } from '../support/envtest.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { TemporaryFolder } from '../support/temporary-folder.ts';
import { EVENT_TTL_SECONDS } from './fault-runner.ts';
import { type MemoryRunResult, runMemory } from './memory-run.ts';

/**
 * `npm run test:record -- [--seed N] [--short] [--events 20000] [--faults 60] [--messages]`: `kev record` into SQLite and
 * PostgreSQL, two recorders each, while recorders and the API server are killed, etcd is compacted and restored, and
 * connections break. Ends with status 1 when a state is lost, doubled, or counted wrong. Needs KUBEBUILDER_ASSETS.
 */
const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    short: { type: 'boolean', default: false },
    events: { type: 'string' },
    faults: { type: 'string' },
    recorders: { type: 'string', default: '2' },
    messages: { type: 'boolean', default: false },
  },
});

// Ends what the exit of this process ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const seed = Number(flags.seed);
const events = Number(flags.events ?? (flags.short ? 2000 : 20_000));
const faults = Number(flags.faults ?? (flags.short ? 12 : 60));
console.log(`seed ${seed}: ${events} events, ${faults} faults`);
using folder = new TemporaryFolder();
await using postgres = await startPostgres();
const stores = [join(folder.path, 'store'), ...(postgres ? [await createDatabase(postgres)] : [])];
const envtest = await startEnvtest({
  // Compactions are faults here, and come when the run makes them.
  flags: [`--event-ttl=${EVENT_TTL_SECONDS}s`, '--etcd-compaction-interval=0'],
});
try {
  const result = await runMemory(envtest, {
    seed,
    events,
    faults,
    stores,
    recorders: Number(flags.recorders),
    onFault: (name, at) => process.stderr.write(`${clock(Date.now())} ${at + 1} ${name}\n`),
  });
  if (!report(result)) process.exitCode = 1;
} finally {
  await envtest.stop();
}

/** Prints the figures. Returns whether all is well. */
function report(result: MemoryRunResult): boolean {
  const { events, writes, shown, kills, seconds } = result;
  console.log([...result.faults].map(([name, count]) => `${name} ${count}`).join(', '));
  console.log(
    `${kills} recorders killed; ${events} events in ${writes} writes, ${shown} states shown, ${Math.round(seconds)} s`,
  );
  let isFine = true;
  for (const [at, { verdict, recorders, statuses }] of result.stores.entries()) {
    const { states, lost, inGap, folded, doubled, invented, miscounted, gaps } = verdict;
    console.log(
      `${at === 0 ? 'SQLite' : 'PostgreSQL'}: ${states} states stored, ${lost.length} lost, ${doubled.length} doubled, ` +
        `${invented.length} invented, ${miscounted.length} events miscounted; ${inGap} in gaps, ${folded} folded`,
    );
    for (const { fromMs, toMs, reason } of gaps) {
      console.log(`    gap of ${((toMs - fromMs) / 1000).toFixed(0)} s from ${clock(fromMs)}: ${reason}`);
    }
    const failures = [
      ...lost.map(({ name, count, untilMs }) => `lost: ${name} x${count}, shown at ${clock(untilMs)}`),
      ...doubled.map((state) => `doubled: ${state}`),
      ...invented.map((state) => `invented: ${state}`),
      ...miscounted.map((event) => `miscounted: ${event}`),
      ...recorders.flatMap((recorder) => recorder.failures.map((failure) => `a recorder ${failure}`)),
      ...statuses
        .filter((status) => status !== 143)
        .map((status) => `after SIGTERM, a recorder ended with ${status}`),
    ];
    for (const failure of failures.slice(0, 30)) console.log(`    ${failure}`);
    if (failures.length > 30) console.log(`    and ${failures.length - 30} more`);
    if (flags.messages) {
      for (const { messages } of recorders) console.log(messages.map((line) => `    ${line}`).join('\n'));
    }
    isFine &&= failures.length === 0;
  }
  return isFine;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
