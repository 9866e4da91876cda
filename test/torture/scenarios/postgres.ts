import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import type { Home, Running } from '../../support/kev.ts';
import { createDatabase, type PostgresServer, query, startPostgres } from '../../support/postgres.ts';
import { seededRandom } from '../../support/random.ts';
import { type Scenario, Skip, type TortureOptions } from '../scenario.ts';

/** Writers of each round; the first is killed. */
const WRITERS = 4;
const RECORDS = 120;
const OBJECTS = 5;
/** How often all connections are cut in each round, and in which rounds the server crashes. */
const CUTS = 4;
const CRASH_EVERY = 3;
/** The longest time between two faults, in which something is written. */
const PAUSE_MS = 300;

/**
 * Writers to a store in PostgreSQL are killed, their connections are cut, and the server crashes. What was reported is
 * stored, all that was not killed is counted exactly, and a watch prints each state once, in order.
 */
export const postgres: Scenario = {
  name: 'postgres',
  async run({ seed, short, home }: TortureOptions) {
    await using server = await startPostgres();
    if (!server?.own) throw new Skip('PostgreSQL is not installed, or not started by this test');
    await using proxy = await CuttingProxy.start(server.own.port);
    const url = await createDatabase(server);
    const store = Object.assign(new URL(url), { port: String(proxy.port) }).href;
    const random = seededRandom(seed);
    const rounds = short ? 3 : 40;
    await home.kev(['emit', 'pod/first', 'Normal', 'R', 'm', '--store', store]);
    const version = 'jsonpath={.metadata.resourceVersion}{"\\n"}';
    const watch = home.start(['watch', '-o', version, '--store', store]);
    let counted = 0;
    try {
      await watch.line(/./);
      for (let round = 0; round < rounds; round++) {
        const writers = Array.from({ length: WRITERS }, (_, at) =>
          startWriter(home, store, `${round}.${at}`),
        );
        writers[0]?.killAfter(Math.floor(random() * RECORDS));
        const ends = Promise.all(writers.map(({ running }) => running.status));
        await causeFaults(server, proxy, round % CRASH_EVERY === 0, random);
        await ends;
        for (const writer of writers) counted += await checkCount(url, writer);
      }
      const rows = await query(url, 'SELECT revision FROM kev.states ORDER BY revision');
      const states = rows.map(({ revision }) => String(revision));
      while (watch.lines.at(-1) !== states.at(-1)) await watch.line(/./);
      assert(
        watch.lines.join() === states.join(),
        `${states.length} states, but ${watch.lines.length} watched`,
      );
      return `${rounds} rounds, ${rounds * CUTS} cuts, counted to ${counted}, ${states.length} states watched: 0 lost, 0 doubled`;
    } finally {
      watch.child.kill('SIGKILL');
      await watch.status;
    }
  },
};

interface Writer {
  running: Running;
  message: string;
  isKilled: boolean;
  /** Kills it when it has reported more than this number of records. */
  killAfter(records: number): void;
}

/** Emits records about a few objects, with a message that no other writer has. */
function startWriter(home: Home, store: string, message: string): Writer {
  const running = home.start(['emit', '-f', '-', '--timeout', '60s', '--store', store]);
  running.child.stdin?.on('error', () => {});
  running.child.stdin?.end(
    Array.from({ length: RECORDS }, (_, at) =>
      JSON.stringify({ object: `pod/x${at % OBJECTS}`, type: 'Normal', reason: 'R', message }),
    ).join('\n'),
  );
  return {
    running,
    message,
    isKilled: false,
    killAfter(records) {
      this.isKilled = true;
      running.onLine = () => {
        if (running.lines.length > records) running.child.kill('SIGKILL');
      };
    },
  };
}

async function causeFaults(
  { own }: PostgresServer,
  proxy: CuttingProxy,
  crashes: boolean,
  random: () => number,
): Promise<void> {
  for (let cut = 0; cut < CUTS; cut++) {
    await delay(PAUSE_MS * random());
    proxy.cutAll();
    if (crashes && cut === 1) await own?.crash();
  }
}

/** Checks what a writer has stored. Returns its count. */
async function checkCount(url: string, { running, message, isKilled }: Writer): Promise<number> {
  const [row] = await query(url, `SELECT sum(count) AS count FROM kev.events WHERE message = '${message}'`);
  const count = Number(row?.count);
  const reported = running.lines.filter((line) => / (created|patched \(x\d+\))$/.test(line)).length;
  const status = await running.status;
  if (isKilled) {
    assert(
      count >= reported && count <= RECORDS,
      `${message}: counted to ${count}, but reported ${reported}`,
    );
  } else {
    assert(status === 0, `${message}: ended with ${status}`);
    assert(count === RECORDS, `${message}: counted to ${count} of ${RECORDS}`);
  }
  return count;
}
