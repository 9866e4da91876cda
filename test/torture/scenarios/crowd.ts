import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CoreV1Event } from '../../../src/event/types.ts';
import type { Home, Running } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';

const WRITERS = 16;
const WATCHERS = 2;
const GETTERS = 2;
/** Between two records of a writer; what it writes at the same time as others is what matters, not how much. */
const PAUSE_MS = 40;
/** How long the watches may take to print what is written. */
const CATCH_UP_MS = 60_000;

/**
 * Sixteen processes write while two watch and two list again and again. Every count is right, every watch
 * prints every state once and in order, and every list is a snapshot of one revision.
 */
export const crowd: Scenario = {
  name: 'crowd',
  async run({ seed, short, home }: TortureOptions) {
    const store = join(home.path, 'store');
    const first = await home.kev(['emit', 'pod/first', 'Normal', 'R', 'm', '--store', store]);
    assert(first.status === 0, first.stderr);
    const watches = Array.from({ length: WATCHERS }, () =>
      home.start(['watch', '-o', 'ndjson', '--store', store]),
    );
    try {
      await Promise.all(watches.map((watch) => watch.line(/"pod"|first/)));
      const end = performance.now() + (short ? 4000 : 60_000);
      const writing = Array.from({ length: WRITERS }, (_, at) => write(home, store, seed + at, end));
      const listing = Array.from({ length: GETTERS }, () => listAgain(home, store, end));
      const emitted = 1 + (await Promise.all(writing)).reduce((sum, count) => sum + count, 0);
      const lists = (await Promise.all(listing)).flat();
      const final = await list(home, store);
      assert(countIn(final) === emitted, `${emitted} were emitted, but ${countIn(final)} are counted`);
      const states = await allStates(watches, Math.max(...final.map(revisionOf)));
      for (const each of [...lists, final]) assertSnapshot(each, states);
      return `${WRITERS} writers, ${emitted} emitted and counted, ${states.length} states watched ${WATCHERS} times, ${lists.length} lists: 0 lost, 0 doubled`;
    } finally {
      for (const { child } of watches) child.kill('SIGKILL');
    }
  },
};

/** Emits records through one process until the time is over; resolves to how many, all of which are reported as recorded. */
async function write(home: Home, store: string, seed: number, end: number): Promise<number> {
  const random = seededRandom(seed);
  const running = home.start(['emit', '-f', '-', '--store', store]);
  let emitted = 0;
  while (performance.now() < end || emitted === 0) {
    const object = `pod/x${Math.floor(random() * 20)}`;
    const message = random() < 0.3 ? `of ${seed}` : 'of all';
    running.child.stdin?.write(`${JSON.stringify({ object, type: 'Normal', reason: 'R', message })}\n`);
    emitted += 1;
    await delay(PAUSE_MS);
  }
  running.child.stdin?.end();
  const status = await running.status;
  const reported = running.lines.filter((line) => / (created|patched \(x\d+\))$/.test(line)).length;
  assert(
    status === 0 && reported === emitted,
    `a writer ended with ${status} after reporting ${reported} of ${emitted} records`,
  );
  return emitted;
}

async function listAgain(home: Home, store: string, end: number): Promise<CoreV1Event[][]> {
  const lists: CoreV1Event[][] = [];
  while (performance.now() < end) lists.push(await list(home, store));
  return lists;
}

async function list(home: Home, store: string): Promise<CoreV1Event[]> {
  const { status, stdout, stderr } = await home.kev(['get', '-o', 'ndjson', '--store', store]);
  assert(status === 0 && stderr === '', `kev get ended with ${status}: ${stderr}`);
  return toEvents(stdout.split('\n').filter(Boolean));
}

/** What all watches printed, which must be the same, and each revision once. */
async function allStates(watches: Running[], last: number): Promise<CoreV1Event[]> {
  const deadline = performance.now() + CATCH_UP_MS;
  while (watches.some(({ lines }) => lines.length < last) && performance.now() < deadline) await delay(50);
  const [states = [], ...others] = watches.map(({ lines }) => toEvents(lines));
  for (const each of [states, ...others]) {
    const wrong = each.findIndex((event, at) => revisionOf(event) !== at + 1);
    assert(
      wrong < 0,
      `a watch printed revision ${each[wrong]?.metadata.resourceVersion} as its line ${wrong + 1}`,
    );
    assert(each.length === last, `a watch printed ${each.length} of ${last} states`);
  }
  return states;
}

/** Checks that a list has the last state of each event up to its newest revision. */
function assertSnapshot(listed: CoreV1Event[], states: CoreV1Event[]): void {
  const newest = Math.max(...listed.map(revisionOf));
  const expected = new Map(
    states.slice(0, newest).map((event) => [event.metadata.name, JSON.stringify(event)]),
  );
  const isSame = listed.every((event) => expected.get(event.metadata.name) === JSON.stringify(event));
  assert(
    isSame && listed.length === expected.size,
    `a list at revision ${newest} is not what was stored then`,
  );
}

const toEvents = (lines: string[]): CoreV1Event[] => lines.map((line) => JSON.parse(line));
const revisionOf = ({ metadata }: CoreV1Event) => Number(metadata.resourceVersion);
const countIn = (events: CoreV1Event[]) => events.reduce((sum, { count = 0 }) => sum + count, 0);
