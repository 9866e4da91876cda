import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Running } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import type { Scenario, TortureOptions } from '../scenario.ts';

/** Processes of each round; most of them are killed. */
const WRITERS = 3;
const READERS = 2;
const RECORDS = 300;
const OBJECTS = 7;

/**
 * Writers and readers of the local store are killed at random moments: each event that was
 * reported is stored, with a count that covers everything reported of it, and the store opens.
 */
export const storeKills: Scenario = {
  name: 'store-kills',
  async run({ seed, short, home }: TortureOptions) {
    const rounds = short ? 3 : 80;
    const random = seededRandom(seed);
    const store = join(home.path, 'store');
    /** The highest count that was reported of each event, and how often it was reported. */
    const reported = new Map<string, { count: number; times: number }>();
    let kills = 0;
    const killAt = async (running: Running, lines: number) => {
      const kill = () => running.child.kill('SIGKILL');
      let seen = 0;
      running.onLine = (line) => {
        note(reported, line);
        seen += 1;
        if (seen === lines) kill();
      };
      const late = setTimeout(kill, 20_000);
      if ((await running.status) === null) kills += 1;
      clearTimeout(late);
    };
    for (let round = 0; round < rounds; round++) {
      const writers = Array.from({ length: WRITERS }, () =>
        home.start(['emit', '-f', '-', '--store', store]),
      );
      for (const { child } of writers) {
        child.stdin?.on('error', () => {});
        child.stdin?.end(records(round));
      }
      const readers = Array.from({ length: READERS }, (_, at) =>
        home.start([at % 2 ? 'watch' : 'get', '-o', 'name', '--store', store]),
      );
      // One writer of each round is not killed.
      const ends = writers.map((writer, at) =>
        killAt(writer, at === 0 ? Infinity : Math.floor(random() * RECORDS)),
      );
      const reads = readers.map((reader) => killAt(reader, 1 + Math.floor(random() * 20)));
      await Promise.all(ends);
      for (const { child } of readers) child.kill('SIGKILL');
      await Promise.all(reads);
    }
    const { status, stdout, stderr } = await home.kev(['get', '-o', 'ndjson', '--store', store]);
    assert(status === 0, `the store does not open: ${stderr}`);
    const stored = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const emitted = rounds * WRITERS * RECORDS;
    let counted = 0;
    for (const { metadata, count } of stored) {
      const { count: highest = 0, times = 0 } = reported.get(metadata.name) ?? {};
      assert(count >= highest, `${metadata.name} has the count ${count}, but ${highest} was reported`);
      assert(count >= times, `${metadata.name} has the count ${count}, but was reported ${times} times`);
      counted += count;
      reported.delete(metadata.name);
    }
    assert(reported.size === 0, `lost: ${[...reported.keys()].join(' ')}`);
    assert(counted <= emitted, `${counted} are counted, but only ${emitted} were emitted`);
    return `${kills} kills, ${stored.length} events counted to ${counted}: 0 lost, 0 too many`;
  },
};

function records(round: number): string {
  return Array.from({ length: RECORDS }, (_, at) =>
    JSON.stringify({
      object: `pod/x${at % OBJECTS}`,
      type: 'Normal',
      reason: `R${round % 5}`,
      message: `m${at % 3}`,
    }),
  ).join('\n');
}

function note(reported: Map<string, { count: number; times: number }>, line: string): void {
  const [, name, times] = /^event\/(\S+) (?:created|patched \(x(\d+)\))$/.exec(line) ?? [];
  if (name === undefined) return;
  const before = reported.get(name) ?? { count: 0, times: 0 };
  reported.set(name, { count: Math.max(before.count, Number(times ?? 1)), times: before.times + 1 });
}
