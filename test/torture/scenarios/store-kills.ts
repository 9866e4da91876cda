import { join } from 'node:path';
import type { Running } from '../../support/kev.ts';
import { seededRandom } from '../../support/random.ts';
import { demand, type Scenario, type TortureOptions } from '../scenario.ts';

/** Each round: so many write, so many read, and most of them are killed. */
const WRITERS = 3;
const READERS = 2;
const RECORDS = 300;
const OBJECTS = 7;

/**
 * Writers and readers of the local store are killed at random moments: what was said of an event is
 * stored, its count is that of all who emitted it, and the store opens.
 */
export const storeKills: Scenario = {
  name: 'store-kills',
  async run({ seed, short, home }: TortureOptions) {
    const rounds = short ? 3 : 80;
    const random = seededRandom(seed);
    const store = join(home.path, 'store');
    /** The highest count that was told of each event, and how often it was told of. */
    const told = new Map<string, { count: number; times: number }>();
    let kills = 0;
    const killAt = async (running: Running, lines: number) => {
      const kill = () => running.child.kill('SIGKILL');
      let seen = 0;
      running.onLine = (line) => {
        note(told, line);
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
      // The last writer of a round is let come to its end.
      const ends = writers.map((writer, at) =>
        killAt(writer, at === 0 ? Infinity : Math.floor(random() * RECORDS)),
      );
      const reads = readers.map((reader) => killAt(reader, 1 + Math.floor(random() * 20)));
      await Promise.all(ends);
      for (const { child } of readers) child.kill('SIGKILL');
      await Promise.all(reads);
    }
    const { status, stdout, stderr } = await home.kev(['get', '-o', 'ndjson', '--store', store]);
    demand(status === 0, `the store does not open: ${stderr}`);
    const stored = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const emitted = rounds * WRITERS * RECORDS;
    let counted = 0;
    for (const { metadata, count } of stored) {
      const { count: highest = 0, times = 0 } = told.get(metadata.name) ?? {};
      demand(count >= highest, `${metadata.name} has the count ${count}, and ${highest} was told`);
      demand(count >= times, `${metadata.name} has the count ${count}, and was told of ${times} times`);
      counted += count;
      told.delete(metadata.name);
    }
    demand(told.size === 0, `lost: ${[...told.keys()].join(' ')}`);
    demand(counted <= emitted, `${counted} are counted, and only ${emitted} were emitted`);
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

function note(told: Map<string, { count: number; times: number }>, line: string): void {
  const [, name, times] = /^event\/(\S+) (?:created|patched \(x(\d+)\))$/.exec(line) ?? [];
  if (name === undefined) return;
  const before = told.get(name) ?? { count: 0, times: 0 };
  told.set(name, { count: Math.max(before.count, Number(times ?? 1)), times: before.times + 1 });
}
