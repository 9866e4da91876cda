import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/clock.ts';
import { formatTime } from '../../../src/event/time.ts';
import { openLocalStore } from '../../../src/store/store.ts';
import { KEV } from '../../support/kev.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { type Cost, runChild } from '../child.ts';
import { type Measurement, median } from '../report.ts';
import { fillStates, objectOf } from '../store-fill.ts';

const SMALL = 10_000;
const LARGE = 100_000;
const HUGE = 1_000_000;

/** How often each command runs; they take turns, so that a busy moment hits all of them. */
const ROUNDS = 9;
/** How often what takes long is done. */
const FEW_ROUNDS = 3;

const TEN_MINUTES_NS = 600_000_000_000n;

const PROCESSES = 8;
/** Emits of each process. */
const EMITS = 200;

/** Memory that a list of the last events may take, in MiB. */
const MAX_MEMORY = 110;
/** Size that a stored state may have, indexes included, in bytes. */
const MAX_BYTES = 500;
/** States that must be stored per second. */
const MIN_RATE = 5000;

type Run = (file: string, args: string[], input?: string) => Promise<Cost>;

/** What the command line does with a store in SQLite, small and large. */
export async function measure(): Promise<Measurement[]> {
  using folder = new TemporaryFolder();
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path };
  const output = folder.at('output');
  const run: Run = (file, args, input) => runChild(file, args, { env, output, ...(input && { input }) });
  const [small, large, huge] = [folder.at('small'), folder.at('large'), folder.at('huge')];
  const end = systemClock.now();
  await fillStates(small, SMALL, end);
  await fillStates(large, LARGE, end);
  const start = process.hrtime.bigint();
  await fillStates(huge, HUGE, end);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return [
    {
      what: 'insertion of 1,000,000 states',
      unit: 'states/s',
      kev: HUGE / seconds,
      peer: { name: 'needed', value: MIN_RATE },
      bar: { is: '>=', ratio: 1 },
    },
    {
      what: 'size of each of 100,000 states, indexes included',
      unit: 'bytes',
      kev: sizeOf(large) / LARGE,
      peer: { name: 'limit', value: MAX_BYTES },
      bar: { is: '<=', ratio: 1 },
    },
    ...(await compareSizes(run, { small, huge, end })),
    ...(await measureSorted(run, folder, large)),
    await measureRecords(run, folder),
    await measureProcesses(folder),
  ];
}

function sizeOf(store: string): number {
  return readdirSync(store).reduce((bytes, name) => bytes + statSync(join(store, name)).size, 0);
}

/** What lists of a few events cost on 1,000,000 states, beside the same on 10,000. */
async function compareSizes(
  run: Run,
  { small, huge, end }: { small: string; huge: string; end: bigint },
): Promise<Measurement[]> {
  const object = objectOf(SMALL / 2);
  const lists: [what: string, args: string[]][] = [
    ['get --tail 10', ['-A', '--tail', '10']],
    ['get --since, 10 minutes', ['-A', '--since', formatTime(end - TEN_MINUTES_NS)]],
    ['get --for, one pod', ['-n', object.namespace, '--for', `pod/${object.name}`]],
  ];
  const measurements: Measurement[] = [];
  for (const [what, args] of lists) {
    const costs: [Cost[], Cost[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      costs[0].push(await run(process.execPath, [KEV, 'get', '--store', small, ...args]));
      costs[1].push(await run(process.execPath, [KEV, 'get', '--store', huge, ...args]));
    }
    const [few, many] = costs;
    measurements.push(
      {
        what: `${what}, of 1,000,000 states`,
        unit: 'ms',
        kev: median(many.map(({ ms }) => ms)),
        peer: { name: 'of 10,000', value: median(few.map(({ ms }) => ms)) },
        bar: { is: '<=', ratio: 1.5 },
      },
      {
        what: `${what}, of 1,000,000 states, peak memory`,
        unit: 'MiB',
        kev: median(many.map(({ peakMebibytes }) => peakMebibytes)),
        peer: { name: 'limit', value: MAX_MEMORY },
        bar: { is: '<=', ratio: 1 },
      },
    );
  }
  return measurements;
}

/** A whole list, beside the least that can be done with the same events. */
async function measureSorted(run: Run, folder: TemporaryFolder, path: string): Promise<Measurement[]> {
  const file = folder.at('events.ndjson');
  const lines: string[] = [];
  {
    await using store = await openLocalStore({ location: path, readOnly: true });
    for await (const { items } of store.source.list({})) {
      for (const event of items) lines.push(JSON.stringify(event));
    }
  }
  writeFileSync(file, lines.join('\n'));
  const bare = `const { readFileSync, writeSync } = require('node:fs');
    const text = readFileSync(${JSON.stringify(file)}, 'utf8');
    for (const line of text.split('\\n')) JSON.parse(line);
    for (let rest = Buffer.from(text); rest.length > 0;) rest = rest.subarray(writeSync(1, rest));`;
  const kev: Cost[] = [];
  const peer: Cost[] = [];
  for (let round = 0; round < FEW_ROUNDS; round++) {
    kev.push(await run(process.execPath, [KEV, 'get', '-A', '--store', path]));
    peer.push(await run(process.execPath, ['-e', bare]));
  }
  const figures = (what: string, unit: string, figureOf: (cost: Cost) => number) => ({
    what,
    unit,
    kev: median(kev.map(figureOf)),
    peer: { name: 'JSON.parse and write', value: median(peer.map(figureOf)) },
  });
  return [
    { ...figures('get sorted, 100,000 events', 'ms', ({ ms }) => ms), bar: { is: '<=', ratio: 1.6 } },
    figures('get sorted, 100,000 events, peak memory', 'MiB', ({ peakMebibytes }) => peakMebibytes),
  ];
}

async function measureRecords(run: Run, folder: TemporaryFolder): Promise<Measurement> {
  const records = folder.at('records.ndjson');
  const record = (at: number) => ({
    object: `pod/web-${at}`,
    type: 'Normal',
    reason: 'Started',
    message: `start ${at}`,
  });
  writeFileSync(
    records,
    Array.from({ length: SMALL }, (_, at) => `${JSON.stringify(record(at))}\n`).join(''),
  );
  const costs: Cost[] = [];
  for (let round = 0; round < FEW_ROUNDS; round++) {
    const store = folder.at(`emitted-${round}`);
    costs.push(await run(process.execPath, [KEV, 'emit', '-f', '-', '--store', store], records));
  }
  const ms = median(costs.map((cost) => cost.ms));
  return { what: 'emit -f -, 10,000 records', unit: 'events/s', kev: SMALL / (ms / 1000) };
}

/** Whole processes that all count on one event. */
async function measureProcesses(folder: TemporaryFolder): Promise<Measurement> {
  const store = folder.at('shared');
  const emit = `"${process.execPath}" "${KEV}" emit pod/x Warning JustTest m --store "${store}"`;
  const start = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, at) =>
      runChild('/bin/sh', ['-c', `for i in $(seq ${EMITS}); do ${emit} || exit 1; done`], {
        env: { PATH: process.env.PATH ?? '', HOME: folder.path },
        output: folder.at(`output-${at}`),
      }),
    ),
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await using opened = await openLocalStore({ location: store, readOnly: true });
  const [event] = await opened.sink.find({});
  if (event?.count !== PROCESSES * EMITS)
    throw new Error(`counted ${event?.count} of ${PROCESSES * EMITS} emits`);
  return {
    what: `${PROCESSES} processes x ${EMITS} emits of one event, each a start (exact)`,
    unit: 'emits/s',
    kev: (PROCESSES * EMITS) / seconds,
  };
}
